import { describeHolder } from '../model/holder.ts';
import type { Vf } from '../model/nic.ts';
import { keyValue, yesNo } from './key-value.ts';
import type { Terminal } from './terminal.ts';

export function vfDetails(vf: Vf, terminal: Terminal): string {
  const infiniband = vf.nodeGuid !== null || vf.portGuid !== null;
  return keyValue(
    [
      ['pf', vf.pf],
      ['index', vf.index],
      ['pci', vf.pci],
      ['netdev', vf.netdev],
      ['driver', vf.driver],
      ['iommu-group', vf.iommuGroup],
      ['held-by', vf.holder && describeHolder(vf.holder)],
      ['mac', vf.mac],
      ['netdev-mac', vf.netdevMac],
      ['mac-chosen-by-vf', yesNo(vf.macChosenByVf)],
      ['mtu', vf.mtu],
      ['vlan', vf.vlan],
      ['qos', vf.qos],
      ['vlan-proto', vf.vlanProto],
      ['spoofchk', vf.spoofchk],
      ['trust', vf.trust],
      ['link-state', vf.linkState],
      ['min-rate', vf.minTxRate],
      ['max-rate', vf.maxTxRate],
      ['query-rss', vf.queryRss],
      ...(infiniband
        ? ([
            ['node-guid', vf.nodeGuid],
            ['port-guid', vf.portGuid],
          ] as const)
        : []),
    ],
    terminal,
  );
}
