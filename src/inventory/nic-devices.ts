import type { Host } from '../host/host.ts';
import { linkOptional, listOptional, readNumber, readOptional } from '../host/read.ts';
import { vfPciAddress, type PciAddress } from '../model/pci-address.ts';

/** One NIC function as the bus shows it, before anything is read of it. */
export interface NicDevice {
  sysfs: string;
  bus: 'pci' | 'netdevsim';
  pci: PciAddress | null;
  /** Where its netdevs are: `<sysfs>/net`. */
  netFolder: string;
  /** All netdevs below it, representors too. */
  netdevs: string[];
}

const PCI_DEVICES = '/sys/bus/pci/devices';
const NETDEVSIM_DEVICES = '/sys/bus/netdevsim/devices';

/** The host's NIC functions without their VFs, in the order of the bus. A GPU, NVMe drive, ... is never among them. */
export function findNicDevices(host: Host): NicDevice[] {
  return [...pciNics(host), ...netdevsims(host)];
}

function pciNics(host: Host): NicDevice[] {
  const nics: NicDevice[] = [];
  const vfs = new Set<PciAddress>();
  for (const address of listOptional(host, PCI_DEVICES)) {
    if (vfs.has(address)) continue;
    const sysfs = `${PCI_DEVICES}/${address}`;
    if (!isNetworkClass(readOptional(host, `${sysfs}/class`))) continue;
    if (linkOptional(host, `${sysfs}/physfn`) !== undefined) continue;
    for (const vf of predictedVfs(host, sysfs, address)) vfs.add(vf);
    nics.push({ sysfs, bus: 'pci', pci: address, ...netdevsBelow(host, sysfs) });
  }
  return nics;
}

function isNetworkClass(pciClass: string | undefined): boolean {
  return /^0x02[0-9a-f]{4}$/.test(pciClass ?? '');
}

/**
 * Where a PF's VFs are, so that thousands of them need not be opened to learn that they are VFs. They always
 * come after their PF. Kernels before 4.12 do not tell the offset; there each VF's physfn link tells it.
 */
function predictedVfs(host: Host, sysfs: string, address: PciAddress): PciAddress[] {
  const count = readNumber(host, `${sysfs}/sriov_numvfs`) ?? 0;
  if (count <= 0) return [];
  const offset = readNumber(host, `${sysfs}/sriov_offset`);
  const stride = readNumber(host, `${sysfs}/sriov_stride`);
  if (offset === undefined || stride === undefined) return [];
  return Array.from({ length: count }, (_, index) => vfPciAddress(address, offset, stride, index));
}

/** A virtio NIC's netdev belongs to the virtio device below the PCI function. */
function netdevsBelow(host: Host, sysfs: string): Pick<NicDevice, 'netFolder' | 'netdevs'> {
  const own = { netFolder: `${sysfs}/net`, netdevs: listOptional(host, `${sysfs}/net`) };
  if (own.netdevs.length > 0) return own;
  const virtio = listOptional(host, sysfs).find((name) => /^virtio\d+$/.test(name));
  if (virtio === undefined) return own;
  const netFolder = `${sysfs}/${virtio}/net`;
  return { netFolder, netdevs: listOptional(host, netFolder) };
}

function netdevsims(host: Host): NicDevice[] {
  return listOptional(host, NETDEVSIM_DEVICES).map((name) => {
    const sysfs = `${NETDEVSIM_DEVICES}/${name}`;
    return { sysfs, bus: 'netdevsim', pci: null, ...netdevsBelow(host, sysfs) };
  });
}
