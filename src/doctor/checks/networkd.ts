import type { Host } from '../../host/host.ts';
import { isThere, readOptional, readText } from '../../host/read.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic, Vf } from '../../model/nic.ts';
import type { Check, Finding } from '../check.ts';
import { automatic, byHand, commandsOf, type Cure, ownFile, run } from '../cures/cure.ts';
import { pass, warn } from '../finding.ts';
import { vfNamePatterns } from '../cures/vf-name-patterns.ts';
import { vfsOf } from '../vfs-of.ts';

export const networkd: Check = {
  id: 'networkd',
  title: 'systemd-networkd leaves the VFs alone',
  background: `systemd-networkd configures every netdev that the [Match] section of a .network file fits. A file made \
for the PFs, such as Name=en* with DHCP=yes, fits the VFs as well: they get addresses of the host, and lose them to \
nobody. What networkd made of a netdev is in /run/systemd/netif/links, which networkctl shows as SETUP.`,
  links: ['https://www.freedesktop.org/software/systemd/man/latest/systemd.network.html'],
  run({ host, nics, inventory }) {
    const pfs = nics.filter((nic) => nic.sriov);
    // One look instead of two for each VF, on the many hosts without networkd.
    if (!isThere(host, LINKS)) return [pass('host', 'systemd-networkd does not run')];
    return pfs.flatMap((nic) => examineVfs(host, nic, vfsOf(inventory, nic)));
  },
};

const LINKS = '/run/systemd/netif/links';

interface Held {
  vf: Vf;
  netdev: string;
  state: string;
  stateFile: string;
  networkFile: string | undefined;
}

function examineVfs(host: Host, nic: Nic, vfs: Vf[]): Finding[] {
  const held = vfs.flatMap((vf) => heldBy(host, vf));
  if (held.length === 0) {
    return vfs.length === 0 ? [] : [pass(nicLabel(nic), 'systemd-networkd leaves its VFs alone')];
  }
  const names = held.map(({ netdev }) => netdev);
  const files = [...new Set(held.flatMap(({ networkFile }) => networkFile ?? []))];
  return [
    warn(
      nicLabel(nic),
      `systemd-networkd manages ${held.length} of its VFs: ${names.join(', ')}`,
      held.map(evidenceOf),
      {
        cause: `${files.length > 0 ? files.join(', ') : 'A .network file'} fits the VFs as well.`,
        cure: cureOf(host, nic, vfs, held),
      },
    ),
  ];
}

/** networkd's own record of a netdev (systemd, src/network/networkd-state-file.c, link_save). */
function heldBy(host: Host, vf: Vf): Held[] {
  if (vf.netdev === null) return [];
  const index = readOptional(host, `/sys/class/net/${vf.netdev}/ifindex`);
  const stateFile = `${LINKS}/${index}`;
  const text = index === undefined ? undefined : readOptional(host, stateFile);
  const state = /^ADMIN_STATE=(\w+)/m.exec(text ?? '')?.[1];
  if (state === undefined || ['unmanaged', 'pending', 'initialized', 'linger'].includes(state))
    return [];
  const networkFile = /^NETWORK_FILE=(.+)/m.exec(text ?? '')?.[1];
  return [{ vf, netdev: vf.netdev, state, stateFile, networkFile }];
}

function evidenceOf({ netdev, state, stateFile, networkFile }: Held): string {
  return `${stateFile} (${netdev}): ADMIN_STATE=${state}${networkFile === undefined ? '' : `, NETWORK_FILE=${networkFile}`}`;
}

/** The first file in the order of names that fits is the only one that counts. */
function cureOf(host: Host, nic: Nic, vfs: Vf[], held: Held[]): Cure {
  const path = `/etc/systemd/network/00-sriovctl-${nic.pci ?? nic.name}.network`;
  const names = vfNamePatterns(host, nic, vfs);
  // Without a name in it the section would fit every netdev of the host.
  if (names.length === 0)
    return byHand([
      '# Give the VFs plain names: those that they have mean something in a .network file',
    ]);
  const lines = ['[Match]', `Name=${names.join(' ')}`, '', '[Link]', 'Unmanaged=yes'];
  const steps = [
    ownFile(path, readText(host, path), lines),
    run('networkctl', ['reload'], { undo: 'again' }),
  ];
  // Let go, a VF that the host itself uses would lose its address.
  return held.some(({ vf }) => vf.holder?.kind === 'host')
    ? byHand(steps.flatMap(commandsOf))
    : automatic(steps);
}
