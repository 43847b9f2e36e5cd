import type { Host } from '../../host/host.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic, Vf } from '../../model/nic.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { formatVfRange } from '../../model/vf-range.ts';
import type { Check, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { devicesAbove } from '../evidence/devices-above.ts';
import { warn } from '../finding.ts';
import { vfsOf } from '../vfs-of.ts';

export const vfVlan: Check = {
  id: 'vf-vlan',
  title: 'no VF gets two VLAN tags',
  background: `A VLAN that is set on a VF in the PF (vf N vlan 100) is the port's: the NIC puts the tag on what the VF \
sends and takes it off what it gets, and the VF's user knows nothing of it. A VLAN netdev over the same VF adds a tag of \
its own. Depending on the NIC such frames leave with two tags or are dropped, and some drivers refuse the filter \
of the inner VLAN. One of the two has to go. Only VLAN netdevs of this host are seen, not those in virtual machines and \
containers.`,
  links: ['https://github.com/k8snetworkplumbingwg/sriov-network-device-plugin/issues/337'],
  run: ({ host, nics, inventory }) =>
    nics
      .filter((nic) => nic.sriov)
      .flatMap((nic) => examineVlans(host, nic, vfsOf(inventory, nic))),
};

interface Tagged {
  vf: Vf;
  /** The VLAN netdevs over it. */
  above: string[];
}

function examineVlans(host: Host, nic: Nic, vfs: Vf[]): Finding[] {
  const tagged = vfs
    .map((vf) => ({ vf, above: vlansOver(host, vf) }))
    .filter(({ above }) => above.length > 0);
  if (tagged.length === 0) return [];
  const name = nicLabel(nic);
  const range = formatVfRange(tagged.map(({ vf }) => vf.index));
  return [
    warn(
      name,
      `VF ${range}: a VLAN is set on the VF, and a VLAN netdev of this host is over it`,
      tagged.flatMap(({ vf, above }) => evidenceOf(name, vf, above)),
      {
        cause: 'What the VLAN netdev sends gets two tags or is dropped by the NIC.',
        cure: byHand(cureOf(name, range, tagged)),
      },
    ),
  ];
}

/** A VF with anything over it has a holder, so that the netdevs of idle VFs need not be looked at. */
function vlansOver(host: Host, { vlan, netdev, holder }: Vf): string[] {
  if (!vlan || netdev === null || holder === null) return [];
  const above = devicesAbove(host, netdev);
  const overBond = above
    .filter(({ kind }) => kind === 'bond')
    .flatMap(({ name }) => devicesAbove(host, name));
  return [...above, ...overBond].filter(({ kind }) => kind === 'vlan').map(({ name }) => name);
}

function evidenceOf(name: string, { index, vlan, netdev }: Vf, above: string[]): string[] {
  return [
    `ip link show ${name}: vf ${index} vlan ${vlan}`,
    ...above.map((device) => `${device}: a VLAN netdev over ${netdev}`),
  ];
}

function cureOf(name: string, range: string, tagged: Tagged[]): string[] {
  const devices = new Set(tagged.flatMap(({ above }) => above));
  return [
    '# Let the host tag: take the VLAN off the VF',
    `sriovctl vf set ${shellQuote(name)} ${range} --vlan 0`,
    '# Or let the NIC tag: remove the VLAN netdev (also from the network configuration) and use the VF itself',
    ...[...devices].map((device) => `ip link delete dev ${shellQuote(device)}`),
  ];
}
