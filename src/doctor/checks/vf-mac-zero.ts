import { nicLabel } from '../../model/nic-label.ts';
import { ZERO_MAC } from '../../model/mac-address.ts';
import type { Nic, Vf } from '../../model/nic.ts';
import { formatVfRange } from '../../model/vf-range.ts';
import { isUserspaceDriver } from '../../model/userspace-driver.ts';
import type { Check, Finding } from '../check.ts';
import { automaticMacCure } from '../cures/automatic-mac.ts';
import { pass } from '../finding.ts';
import { vfsOf } from '../vfs-of.ts';

export const vfMacZero: Check = {
  id: 'vf-mac-zero',
  title: 'VFs in other hands have a MAC',
  background: `A VF without a MAC of its own in the PF (vf N MAC 00:00:00:00:00:00) lets its driver invent one. A VF \
that stays with the host's kernel does no harm with that: the MAC only changes with every rebind. A virtual machine or \
DPDK program gets a new MAC at each start, and while the spoof check is on, frames from a MAC that the PF did not give \
may be dropped. mlx5 drops all of them, whoever has the VF: its spoof check compares with the zero MAC and says \
"Spoofchk in set while MAC is invalid" (drivers/net/ethernet/mellanox/mlx5/core/esw).`,
  links: [
    'https://github.com/k8snetworkplumbingwg/sriov-network-device-plugin/issues/94',
    'https://github.com/openshift/sriov-network-operator/issues/631',
  ],
  run: ({ nics, inventory }) =>
    nics
      .filter((nic) => nic.sriov && nic.linkType !== 'infiniband')
      .flatMap((nic) => examineMacs(nic, vfsOf(inventory, nic))),
};

function examineMacs(nic: Nic, vfs: Vf[]): Finding[] {
  const zero = vfs.filter((vf) => vf.mac === ZERO_MAC);
  const dropped = zero.filter((vf) => vf.spoofchk === true && (isForeign(vf) || isMlx5(nic)));
  const unstable = zero.filter((vf) => isForeign(vf) && !dropped.includes(vf));
  if (dropped.length + unstable.length === 0) {
    const rest = zero.length === 0 ? '' : `; ${zero.length} get theirs from their driver`;
    return vfs.length === 0 ? [] : [pass(nicLabel(nic), `No VF lacks a MAC that it needs${rest}`)];
  }
  return [...found(nic, dropped, 'fail'), ...found(nic, unstable, 'warn')];
}

function isForeign({ driver }: Vf): boolean {
  return driver !== null && isUserspaceDriver(driver);
}

/** esw_set_vport_spoofchk: the ACL is built from the vport's MAC, valid or not. */
function isMlx5({ driver }: Nic): boolean {
  return driver === 'mlx5_core';
}

function found(nic: Nic, vfs: Vf[], status: 'fail' | 'warn'): Finding[] {
  if (vfs.length === 0) return [];
  const name = nicLabel(nic);
  const range = formatVfRange(vfs.map((vf) => vf.index));
  const consequence =
    status === 'fail'
      ? 'with the spoof check on, what they send may be dropped'
      : 'they get another one at each start';
  return [
    {
      status,
      target: name,
      message: `VF ${range} ${vfs.length === 1 ? 'has' : 'have'} no MAC: ${consequence}`,
      evidence: vfs.slice(0, 4).map((vf) => evidenceOf(name, vf)),
      cause: 'The VFs were made without a MAC, and nobody gave them one since.',
      cure: automaticMacCure(
        name,
        range,
        vfs.every(({ holder }) => holder === null),
      ),
    },
  ];
}

function evidenceOf(name: string, { index, mac, spoofchk, driver }: Vf): string {
  const check = spoofchk === null ? 'unknown' : spoofchk ? 'on' : 'off';
  return `ip link show ${name}: vf ${index} ${mac}, spoof checking ${check}; driver ${driver}`;
}
