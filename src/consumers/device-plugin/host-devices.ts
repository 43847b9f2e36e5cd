import type { Inventory, Nic, Vf } from '../../model/nic.ts';
import type { PciAddress } from '../../model/pci-address.ts';

/** A device of the host as the plugin sees it. */
export interface HostDevice {
  pci: PciAddress;
  vendor: string;
  device: string;
  driver: string;
  /** Empty for what is no VF. */
  pfName: string;
  pfAddress: string;
  /** -1 for what is no VF. */
  index: number;
  linkType: string;
  vf: Vf | null;
  nic: Nic;
}

/**
 * All network devices with a driver, but PFs that have VFs (sriov-network-device-plugin:
 * pkg/netdevice/netDeviceProvider.go, AddTargetDevices; pkg/devices/gen_net.go). That of the default route is left out
 * there too; the inventory does not know it.
 */
export function hostDevices({ nics, vfs }: Inventory): HostDevice[] {
  return nics.flatMap((nic) => {
    const own = vfs.filter(({ pf }) => pf === (nic.name ?? nic.pci));
    return [...(nic.numVfs > 0 ? [] : nicDevice(nic)), ...own.flatMap((vf) => vfDevice(nic, vf))];
  });
}

function nicDevice(nic: Nic): HostDevice[] {
  const { pci, vendorId, deviceId, driver } = nic;
  if (pci === null || driver === null) return [];
  return [
    {
      pci,
      vendor: vendorId ?? '',
      device: deviceId ?? '',
      driver,
      pfName: '',
      pfAddress: '',
      index: -1,
      linkType: nic.linkType ?? '',
      vf: null,
      nic,
    },
  ];
}

function vfDevice(nic: Nic, vf: Vf): HostDevice[] {
  if (vf.pci === null || vf.driver === null) return [];
  return [
    {
      pci: vf.pci,
      vendor: nic.vendorId ?? '',
      device: nic.vfDeviceId ?? '',
      driver: vf.driver,
      pfName: nic.name ?? '',
      pfAddress: nic.pci ?? '',
      index: vf.index,
      // Of the VF's netdev, else of the PF's: they are of one kind.
      linkType: nic.name === null && vf.netdev === null ? '' : (nic.linkType ?? ''),
      vf,
      nic,
    },
  ];
}
