import { nicLabel } from '../../model/nic-label.ts';
import { type MacAddress, ZERO_MAC } from '../../model/mac-address.ts';
import type { Nic, Vf } from '../../model/nic.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { automaticMacCure } from '../cures/automatic-mac.ts';
import { pass } from '../finding.ts';
import { vfsOf } from '../vfs-of.ts';

export const vfMacDuplicate: Check = {
  id: 'vf-mac-duplicate',
  title: 'no two functions have the same MAC',
  background: `The NIC's internal switch sends a frame to the function that has its MAC. If two have the same, one of \
them, or both, are out of reach; it happens after a crash that left the MAC of an old workload behind \
(sriov-network-device-plugin#685). On two PFs it may be meant, when a guest bonds a VF of each; on one PF it never is.`,
  links: [
    'https://github.com/k8snetworkplumbingwg/sriov-network-device-plugin/issues/685',
    'https://github.com/k8snetworkplumbingwg/sriov-cni/issues/219',
  ],
  run(context) {
    const shared = [...ownersByMac(context)].filter(([, { length }]) => length > 1);
    const findings = shared.flatMap(([mac, owners]) => examineMac(mac, owners, context));
    const count = context.nics.flatMap((nic) => vfsOf(context.inventory, nic)).length;
    if (findings.length > 0 || count === 0) return findings;
    return [pass('host', `None of ${count} VFs shares its MAC with another function`)];
  },
};

interface Owner {
  pf: string;
  /** null: the PF itself. */
  vf: number | null;
  isIdle: boolean;
  where: string;
}

function ownersByMac({ inventory }: DoctorContext): Map<MacAddress, Owner[]> {
  const owners = new Map<MacAddress, Owner[]>();
  for (const [mac, owner] of [...inventory.nics.flatMap(pfMac), ...inventory.vfs.flatMap(vfMacs)]) {
    if (mac !== ZERO_MAC) owners.set(mac, [...(owners.get(mac) ?? []), owner]);
  }
  return owners;
}

function pfMac(nic: Nic): [MacAddress, Owner][] {
  if (!nic.sriov || nic.mac === null) return [];
  const where = `ip link show dev ${nic.name}: link/ether`;
  return [entry(nic.mac, { pf: nicLabel(nic), vf: null, isIdle: false, where })];
}

/** The slaves of a bond all carry its MAC. */
function vfMacs(vf: Vf): [MacAddress, Owner][] {
  const owner = { pf: vf.pf, vf: vf.index, isIdle: vf.holder === null };
  const own = vf.netdevMac !== vf.mac && vf.holder?.kind !== 'bond' ? vf.netdevMac : null;
  return [
    ...(vf.mac === null
      ? []
      : [entry(vf.mac, { ...owner, where: `ip link show ${vf.pf}: vf ${vf.index}` })]),
    ...(own === null
      ? []
      : [entry(own, { ...owner, where: `ip link show ${vf.netdev}: link/ether` })]),
  ];
}

function entry(mac: MacAddress, owner: Owner): [MacAddress, Owner] {
  return [mac, owner];
}

function examineMac(mac: MacAddress, owners: Owner[], { nics }: DoctorContext): Finding[] {
  const vfs = owners.filter((owner) => owner.vf !== null);
  const asked = nics.map(nicLabel);
  if (vfs.length === 0 || !owners.some(({ pf }) => asked.includes(pf))) return [];
  const samePf = new Set(owners.map(({ pf }) => pf)).size < owners.length;
  // Whoever uses a VF keeps its MAC; the one that nobody uses gets another.
  const loser = vfs.findLast(({ isIdle }) => isIdle) ?? vfs.at(-1)!;
  return [
    {
      status: samePf ? 'fail' : 'warn',
      target: describe(loser),
      message: `${owners.map(describe).join(' and ')} have the same MAC ${mac}`,
      evidence: owners.map(({ where }) => `${where} ${mac}`),
      cause: samePf
        ? 'A MAC was given twice, or was left behind by a workload that is gone.'
        : 'A MAC was given on two PFs: right only for a guest that bonds the two.',
      cure: automaticMacCure(loser.pf, String(loser.vf), loser.isIdle && samePf),
    },
  ];
}

function describe({ pf, vf }: Owner): string {
  return vf === null ? pf : `${pf} vf ${vf}`;
}
