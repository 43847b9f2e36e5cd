import type { Host } from '../../host/host.ts';
import { readOptional } from '../../host/read.ts';
import type { Vf } from '../../model/nic.ts';
import { ZERO_MAC } from '../../model/mac-address.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { formatVfRange } from '../../model/vf-range.ts';
import type { Check, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { pass, warn } from '../finding.ts';
import { vfsOf } from '../vfs-of.ts';

export const vfBondMac: Check = {
  id: 'vf-bond-mac',
  title: 'a bond can work with the VFs in it',
  background: `A bond gives its own MAC to every slave, unless fail_over_mac=active lets it take the MAC of the slave \
that is active (drivers/net/bonding/bond_main.c, bond_enslave). A VF that got a MAC in the PF may not take another one, \
unless it is trusted: the PF's driver refuses ("attempting to override administratively set MAC") or drops what it \
sends, and the bond loses its connection as soon as that VF becomes the active one. LACP (802.3ad) is spoken between the \
NIC's port and the switch; a VF shares the port with the PF and other VFs, and the NIC does not hand it the switch's \
frames.`,
  links: [
    'https://github.com/k8snetworkplumbingwg/bond-cni/issues/5',
    'https://github.com/k8snetworkplumbingwg/bond-cni/issues/22',
    'https://docs.kernel.org/networking/bonding.html',
  ],
  run({ host, nics, inventory }) {
    const vfs = nics.filter((nic) => nic.sriov).flatMap((nic) => slavesOf(vfsOf(inventory, nic)));
    const bonds = new Map<string, Slave[]>();
    for (const slave of vfs) bonds.set(slave.bond, [...(bonds.get(slave.bond) ?? []), slave]);
    return [...bonds].flatMap(([bond, slaves]) => examineBond(host, bond, slaves));
  },
};

interface Slave extends Vf {
  bond: string;
}

function slavesOf(vfs: Vf[]): Slave[] {
  return vfs.flatMap((vf) =>
    vf.holder?.kind === 'bond' && vf.holder.name !== undefined
      ? [{ ...vf, bond: vf.holder.name }]
      : [],
  );
}

function examineBond(host: Host, bond: string, slaves: Slave[]): Finding[] {
  const folder = `/sys/class/net/${bond}/bonding`;
  const mode = readOptional(host, `${folder}/mode`);
  // A team, which has no such folder.
  if (mode === undefined) return [];
  if (mode.startsWith('802.3ad ')) return [withLacp(bond, `${folder}/mode: ${mode}`, slaves)];
  const policy = readOptional(host, `${folder}/fail_over_mac`);
  const own = readOptional(host, `/sys/class/net/${bond}/address`);
  const takesTheirs = mode.startsWith('active-backup ') && policy?.startsWith('active ');
  const refusing = takesTheirs ? [] : slaves.filter((vf) => refuses(vf, own));
  if (refusing.length === 0) {
    return [
      pass('host', `The bond ${bond} can work with the VFs in it`, [`${folder}/mode: ${mode}`]),
    ];
  }
  const names = refusing.map(({ netdev }) => netdev).join(', ');
  return [
    warn(
      'host',
      `The bond ${bond} has a MAC that its VFs may not use: ${names}`,
      [
        `${folder}/mode: ${mode}`,
        ...(policy === undefined ? [] : [`${folder}/fail_over_mac: ${policy}`]),
        `/sys/class/net/${bond}/address: ${own ?? 'unknown'}`,
        ...refusing.map((vf) => `ip link show ${vf.pf}: vf ${vf.index} MAC ${vf.mac}, trust off`),
      ],
      {
        cause: `The bond gives its own MAC to each VF in it, and a VF that is not trusted is held to the MAC that the PF has for it.`,
        cure: byHand([...trustCommands(refusing), ...policyCommands(mode)]),
      },
    ),
  ];
}

/** A MAC that the bond itself set may show up as the PF's too (igb): then it is the bond's own. */
function refuses({ mac, trust }: Vf, own: string | undefined): boolean {
  return trust === false && mac !== null && mac !== ZERO_MAC && mac !== own;
}

function withLacp(bond: string, seen: string, slaves: Slave[]): Finding {
  return warn(
    'host',
    `The bond ${bond} speaks LACP over VFs: ${slaves.map(({ netdev }) => netdev).join(', ')}`,
    [seen],
    {
      cause:
        'LACP is between the port of a NIC and the switch: it does not reach VFs, which share the port.',
      cure: byHand([
        `# Give ${bond} the mode active-backup with fail_over_mac=1, with VFs of different PFs, in the network configuration`,
        '# Or speak LACP in a bond over the PFs, where the driver bonds its VFs with it (mlx5 in switchdev mode)',
      ]),
    },
  );
}

function trustCommands(slaves: Slave[]): string[] {
  const byPf = new Map<string, number[]>();
  for (const { pf, index } of slaves) byPf.set(pf, [...(byPf.get(pf) ?? []), index]);
  return [...byPf].map(
    ([pf, indexes]) => `sriovctl vf set ${shellQuote(pf)} ${formatVfRange(indexes)} --trust on`,
  );
}

/** Only active-backup has the choice, and only while the bond has no slaves (bond_options.c, BOND_OPTFLAG_NOSLAVES). */
function policyCommands(mode: string): string[] {
  if (!mode.startsWith('active-backup ')) return [];
  return [
    '# Or, without trust: fail_over_mac=1 in the network configuration of the bond, which counts when it is made anew',
  ];
}
