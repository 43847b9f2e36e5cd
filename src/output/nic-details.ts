import type { Nic } from '../model/nic.ts';
import { keyValue, yesNo } from './key-value.ts';
import type { Terminal } from './terminal.ts';

export function nicDetails(nic: Nic, terminal: Terminal): string {
  const { vendorId, deviceId, vfDeviceId } = nic;
  return keyValue(
    [
      ['name', nic.name],
      ['altnames', nic.altnames.join(' ')],
      ['pci', nic.pci],
      ['bus', nic.bus],
      ['vendor', nic.vendor],
      ['model', nic.model],
      ['device-id', vendorId && deviceId && `${vendorId}:${deviceId}`],
      ['vf-device-id', vendorId && vfDeviceId && `${vendorId}:${vfDeviceId}`],
      ['driver', nic.driver],
      ['sriov', yesNo(nic.sriov)],
      ['num-vfs', nic.numVfs],
      ['total-vfs', nic.totalVfs],
      ['drivers-autoprobe', yesNo(nic.driversAutoprobe)],
      ['numa-node', nic.numaNode],
      ['iommu-group', nic.iommuGroup],
      ['mac', nic.mac],
      ['permanent-mac', nic.permanentMac],
      ['state', nic.state],
      ['carrier', yesNo(nic.carrier)],
      ['mtu', nic.mtu],
      ['link-type', nic.linkType],
      ['in', nic.master && `${nic.master.kind} ${nic.master.name}`],
      ['eswitch-mode', nic.eswitchMode],
      ['other-netdevs', nic.netdevs.filter((name) => name !== nic.name).join(' ')],
      ['representors', nic.representors.map(({ name }) => name).join(' ')],
    ],
    terminal,
  );
}
