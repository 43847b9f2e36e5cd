import { nicLabel } from '../../model/nic-label.ts';
import type { Nic, Vf } from '../../model/nic.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { isUserspaceDriver } from '../../model/userspace-driver.ts';
import { formatVfRange } from '../../model/vf-range.ts';
import type { Check, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { pass, warn } from '../finding.ts';
import { vfsOf } from '../vfs-of.ts';

export const vfGuid: Check = {
  id: 'vf-guid',
  title: 'VFs of InfiniBand have GUIDs and a link',
  background: `On InfiniBand a VF is known by its node GUID and port GUID, as an Ethernet VF is by its MAC. Without a port \
GUID the subnet manager gives its virtual port no LID, and the port stays down. A VF driver reads the GUIDs when it is \
bound (drivers/net/ethernet/mellanox/mlx5), so that they count after the next bind only. All GUIDs on a fabric have \
to differ, and the subnet manager has to have virtualization enabled (virt_enabled 2 in opensm.conf).`,
  links: [
    'https://github.com/k8snetworkplumbingwg/sriov-network-device-plugin/issues/269',
    'https://github.com/k8snetworkplumbingwg/sriov-network-operator/issues/307',
  ],
  run: ({ nics, inventory }) =>
    nics
      .filter((nic) => nic.sriov && nic.linkType === 'infiniband')
      .flatMap((nic) => {
        const vfs = vfsOf(inventory, nic);
        return [...examineGuids(nic, vfs), ...examineLinks(nic, vfs)];
      }),
};

function examineGuids(nic: Nic, vfs: Vf[]): Finding[] {
  const told = vfs.filter((vf) => vf.nodeGuid !== null || vf.portGuid !== null);
  const bare = told.filter((vf) => isZero(vf.nodeGuid) || isZero(vf.portGuid));
  const name = nicLabel(nic);
  if (bare.length === 0) return told.length === 0 ? [] : [pass(name, 'All of its VFs have GUIDs')];
  const range = formatVfRange(bare.map((vf) => vf.index));
  return [
    warn(
      name,
      `VF ${range} ${bare.length === 1 ? 'has' : 'have'} no GUID: the port stays down`,
      bare.slice(0, 4).map((vf) => evidenceOf(name, vf)),
      {
        cause: 'The VFs were made without GUIDs, and nobody gave them any since.',
        cure: byHand(cureOf(name, range, bare)),
      },
    ),
  ];
}

function examineLinks(nic: Nic, vfs: Vf[]): Finding[] {
  const off = vfs.filter(({ linkState }) => linkState === 'disable');
  if (off.length === 0) return [];
  const name = nicLabel(nic);
  const range = formatVfRange(off.map(({ index }) => index));
  return [
    warn(
      name,
      `VF ${range}: the link is off`,
      [`ip link show ${name}: vf ${range} link-state disable`],
      {
        cause: 'The port of a VF stays down until its link state is auto or enable.',
        cure: byHand([`sriovctl vf set ${shellQuote(name)} ${range} --link-state auto`]),
      },
    ),
  ];
}

function isZero(guid: string | null): boolean {
  return guid !== null && /^[0:]+$/.test(guid);
}

function evidenceOf(name: string, { index, nodeGuid, portGuid }: Vf): string {
  return `ip link show ${name}: vf ${index} NODE_GUID ${nodeGuid ?? 'unknown'}, PORT_GUID ${portGuid ?? 'unknown'}`;
}

/** A machine or program that has a VF binds it anew when it starts again. */
function cureOf(name: string, range: string, vfs: Vf[]): string[] {
  const bound = vfs.filter(({ driver }) => driver !== null && !isUserspaceDriver(driver));
  const ofBound = formatVfRange(bound.map((vf) => vf.index));
  const pf = shellQuote(name);
  return [
    `sriovctl vf set ${pf} ${range} --node-guid auto --port-guid auto`,
    ...(bound.length === 0
      ? ['# Then start anew what has these VFs: the GUIDs count when a driver is bound']
      : [
          '# Then bind their driver anew, which is when the GUIDs count',
          `sriovctl vf bind ${pf} ${ofBound} --driver none`,
          `sriovctl vf bind ${pf} ${ofBound} --driver default`,
        ]),
  ];
}
