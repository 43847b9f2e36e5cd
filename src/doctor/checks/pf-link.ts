import { nicLabel } from '../../model/nic-label.ts';
import type { Nic, Vf } from '../../model/nic.ts';
import type { Check, Finding } from '../check.ts';
import { automatic, byHand, commandsOf, type Cure, run } from '../cures/cure.ts';
import { pass, warn } from '../finding.ts';
import { vfsOf } from '../vfs-of.ts';
import { shellQuote } from '../../model/shell-quote.ts';

export const pfLink: Check = {
  id: 'pf-link',
  title: 'the PF is up and has carrier',
  background: `VFs live off their PF. While the PF is down, the VFs of Intel NICs have no link and their drivers log \
"PF still in reset state", a MAC that was set does not take effect, and bnxt_en makes no VFs at all although the write \
to sriov_numvfs succeeds. A PF without carrier gives none to its VFs either, unless their link state is "enable": then \
VFs of one PF still reach each other.`,
  links: [
    'https://github.com/k8snetworkplumbingwg/sriov-network-operator/issues/45',
    'https://github.com/k8snetworkplumbingwg/sriov-cni/issues/102',
  ],
  run: ({ nics, inventory }) =>
    nics
      .filter((nic) => nic.sriov && nic.state !== null)
      .map((nic) => examineLink(nic, vfsOf(inventory, nic))),
};

function examineLink(nic: Nic, vfs: readonly Vf[]): Finding {
  const name = nicLabel(nic);
  if (nic.state === 'down') return isDown(nic, name);
  const follow = vfs.filter((vf) => vf.linkState === 'auto');
  if (nic.carrier !== false || follow.length === 0) return pass(name, `The PF is up`);
  return warn(
    name,
    `The PF has no carrier, and so neither have ${follow.length} of its VFs`,
    carrier(nic),
    {
      cause: 'No cable, or no partner at its other end; VFs with link state auto follow the PF.',
      cure: byHand([
        `# Plug in the cable of ${name}, or let its VFs talk to each other without it:`,
        `sriovctl vf set ${shellQuote(name)} all --link-state enable`,
      ]),
    },
  );
}

function isDown(nic: Nic, name: string): Finding {
  const consequence = nic.numVfs > 0 ? 'its VFs have no link' : 'VFs would have no link';
  return warn(name, `The PF is down: ${consequence}`, [`ip link show dev ${name}: no UP flag`], {
    cause: 'Nothing on this host has brought it up.',
    cure: bringUp(nic, name),
  });
}

/** A port of a bridge may be down on purpose: up, it can close a loop. */
function bringUp({ master }: Nic, name: string): Cure {
  const up = run('ip', ['link', 'set', 'dev', name, 'up'], {
    undo: { program: 'ip', args: ['link', 'set', 'dev', name, 'down'] },
  });
  return master === null ? automatic([up]) : byHand(commandsOf(up));
}

function carrier(nic: Nic): string[] {
  return [`/sys/class/net/${nic.name}/carrier: 0`];
}
