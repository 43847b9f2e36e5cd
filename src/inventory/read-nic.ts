import type { Host } from '../host/host.ts';
import { isThere, linkName, readNumber, readOptional } from '../host/read.ts';
import { isMac, type MacAddress } from '../model/mac-address.ts';
import type { Nic } from '../model/nic.ts';
import { readMaster } from './master.ts';
import { sortNetdevs, type Netdevs } from './netdevs.ts';
import type { NicDevice } from './nic-devices.ts';

/** A Nic as far as files tell. */
export function readNic(host: Host, device: NicDevice): { nic: Nic; switchId: string | undefined } {
  const { sysfs, bus, pci } = device;
  const netdevs = sortNetdevs(host, device);
  const nic: Nic = {
    sysfs,
    bus,
    pci,
    ...readNetdev(host, device, netdevs),
    vendor: null,
    model: null,
    vendorId: readId(host, `${sysfs}/vendor`),
    deviceId: readId(host, `${sysfs}/device`),
    vfDeviceId: readId(host, `${sysfs}/sriov_vf_device`) ?? readId(host, `${sysfs}/virtfn0/device`),
    driver: linkName(host, `${sysfs}/driver`) ?? null,
    ...readSriov(host, device),
    numaNode: notNegative(readNumber(host, `${sysfs}/numa_node`)),
    iommuGroup: groupOf(host, sysfs),
  };
  return { nic, switchId: netdevs.switchId };
}

export function groupOf(host: Host, sysfs: string): number | null {
  const group = linkName(host, `${sysfs}/iommu_group`);
  return group !== undefined && /^\d+$/.test(group) ? Number(group) : null;
}

export function readMac(host: Host, path: string): MacAddress | null {
  const address = readOptional(host, path);
  // An IPoIB address has 20 octets and is no MAC.
  return address !== undefined && isMac(address) ? address.toLowerCase() : null;
}

type NetdevPart = Pick<
  Nic,
  | 'name'
  | 'altnames'
  | 'netdevs'
  | 'representors'
  | 'mac'
  | 'permanentMac'
  | 'state'
  | 'carrier'
  | 'mtu'
  | 'linkType'
  | 'master'
  | 'eswitchMode'
>;

function readNetdev(host: Host, device: NicDevice, { own, representors }: Netdevs): NetdevPart {
  const common = { altnames: [], netdevs: own, representors };
  const name = own[0];
  if (name === undefined) return { ...common, ...NO_NETDEV };
  const folder = `${device.netFolder}/${name}`;
  const mac = readMac(host, `${folder}/address`);
  return {
    ...common,
    name,
    mac,
    permanentMac: permanentMac(host, folder, mac),
    state: stateOf(readNumber(host, `${folder}/flags`)),
    carrier: booleanOf(readNumber(host, `${folder}/carrier`)),
    mtu: readNumber(host, `${folder}/mtu`) ?? null,
    linkType: linkType(readNumber(host, `${folder}/type`)),
    master: readMaster(host, folder),
    eswitchMode: null,
  };
}

const NO_NETDEV = {
  name: null,
  mac: null,
  permanentMac: null,
  state: null,
  carrier: null,
  mtu: null,
  linkType: null,
  master: null,
  eswitchMode: null,
};

/** A bond gives its slaves one MAC and remembers their own; NET_ADDR_PERM (0) says that the MAC was never changed. */
function permanentMac(host: Host, folder: string, mac: MacAddress | null): MacAddress | null {
  const remembered = readMac(host, `${folder}/bonding_slave/perm_hwaddr`);
  if (remembered !== null) return remembered;
  return readNumber(host, `${folder}/addr_assign_type`) === 0 ? mac : null;
}

function stateOf(flags: number | undefined): 'up' | 'down' | null {
  if (flags === undefined) return null;
  const IFF_UP = 1;
  return (flags & IFF_UP) === 0 ? 'down' : 'up';
}

/** ARPHRD_ETHER and ARPHRD_INFINIBAND; as `ip` names them. */
function linkType(type: number | undefined): string | null {
  if (type === undefined) return null;
  if (type === 1) return 'ether';
  return type === 32 ? 'infiniband' : `[${type}]`;
}

type SriovPart = Pick<
  Nic,
  'sriov' | 'totalVfs' | 'numVfs' | 'driversAutoprobe' | 'vfOffset' | 'vfStride'
>;

function readSriov(host: Host, { sysfs, bus }: NicDevice): SriovPart {
  const isSimulated = bus === 'netdevsim';
  return {
    sriov: isSimulated || isThere(host, `${sysfs}/sriov_totalvfs`),
    totalVfs:
      (isSimulated ? netdevsimLimit(host, sysfs) : readNumber(host, `${sysfs}/sriov_totalvfs`)) ??
      null,
    numVfs: Math.max(readNumber(host, `${sysfs}/sriov_numvfs`) ?? 0, 0),
    driversAutoprobe: booleanOf(readNumber(host, `${sysfs}/sriov_drivers_autoprobe`)),
    vfOffset: readNumber(host, `${sysfs}/sriov_offset`) ?? null,
    vfStride: readNumber(host, `${sysfs}/sriov_stride`) ?? null,
  };
}

/** debugfs is for root only, and may not be mounted. */
function netdevsimLimit(host: Host, sysfs: string): number | undefined {
  return readNumber(host, `/sys/kernel/debug/netdevsim/${sysfs.split('/').pop()}/max_vfs`);
}

/** sysfs writes vendor and device with 0x, sriov_vf_device without. */
function readId(host: Host, path: string): string | null {
  const id = readOptional(host, path)?.replace(/^0x/, '').toLowerCase();
  return id !== undefined && /^[0-9a-f]{1,4}$/.test(id) ? id.padStart(4, '0') : null;
}

function booleanOf(value: number | undefined): boolean | null {
  return value === undefined ? null : value !== 0;
}

function notNegative(value: number | undefined): number | null {
  return value === undefined || value < 0 ? null : value;
}
