import type { Host } from '../host/host.ts';
import { linkName, listOptional, readNumber } from '../host/read.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { Nic, Vf } from '../model/nic.ts';
import { isPciAddress, vfPciAddress, type PciAddress } from '../model/pci-address.ts';
import type { LinkRow, VfRow } from './ip-link.ts';
import { groupOf, readMac } from './read-nic.ts';

/** The VFs of one PF, by index, holders still unknown. */
export function readVfs(host: Host, nic: Nic, links: ReadonlyMap<string, LinkRow>): Vf[] {
  const rows = nic.name === null ? [] : (links.get(nic.name)?.vfs ?? []);
  const rowOf = new Map(rows.map((row) => [row.index, row]));
  const addresses = vfAddresses(host, nic);
  return addresses.map((pci, index) => ({
    pf: nicLabel(nic),
    index,
    pci,
    ...readFunction(host, pci, links),
    ...settings(rowOf.get(index)),
    holder: null,
  }));
}

/**
 * By index. A VF that is just coming or going may lack its virtfn link, or its link leads nowhere: its index counts
 * all the same, and its address follows from the PF's.
 */
function vfAddresses(host: Host, nic: Nic): (PciAddress | null)[] {
  const addresses: (PciAddress | null)[] = Array.from({ length: nic.numVfs }, (_, index) =>
    computedAddress(nic, index),
  );
  if (nic.pci === null) return addresses;
  for (const name of listOptional(host, nic.sysfs)) {
    const index = /^virtfn(\d{1,5})$/.exec(name)?.[1];
    if (index === undefined) continue;
    const address = linkName(host, `${nic.sysfs}/${name}`);
    addresses[Number(index)] =
      address !== undefined && isPciAddress(address)
        ? address
        : computedAddress(nic, Number(index));
  }
  return Array.from(addresses, (address) => address ?? null);
}

function computedAddress(nic: Nic, index: number): PciAddress | null {
  if (nic.pci === null || nic.vfOffset === null || nic.vfStride === null) return null;
  return vfPciAddress(nic.pci, nic.vfOffset, nic.vfStride, index);
}

type FunctionPart = Pick<
  Vf,
  'netdev' | 'driver' | 'iommuGroup' | 'netdevMac' | 'macChosenByVf' | 'mtu'
>;

function readFunction(
  host: Host,
  pci: PciAddress | null,
  links: ReadonlyMap<string, LinkRow>,
): FunctionPart {
  if (pci === null) {
    return {
      netdev: null,
      driver: null,
      iommuGroup: null,
      netdevMac: null,
      macChosenByVf: null,
      mtu: null,
    };
  }
  const sysfs = `/sys/bus/pci/devices/${pci}`;
  const netdev = listOptional(host, `${sysfs}/net`)[0] ?? null;
  const row = netdev === null ? undefined : links.get(netdev);
  const folder = `${sysfs}/net/${netdev}`;
  return {
    netdev,
    driver: linkName(host, `${sysfs}/driver`) ?? null,
    iommuGroup: groupOf(host, sysfs),
    netdevMac: netdev === null ? null : (row?.mac ?? readMac(host, `${folder}/address`)),
    macChosenByVf: netdev === null ? null : isChosenByVf(host, folder),
    mtu: netdev === null ? null : (row?.mtu ?? readNumber(host, `${folder}/mtu`) ?? null),
  };
}

/** include/uapi/linux/netdevice.h: NET_ADDR_PERM is 0. */
function isChosenByVf(host: Host, folder: string): boolean | null {
  const origin = readNumber(host, `${folder}/addr_assign_type`);
  return origin === undefined ? null : origin !== 0;
}

function settings(row: VfRow | undefined): Omit<VfRow, 'index'> {
  const { index: _, ...rest } = row ?? NOT_REPORTED;
  return rest;
}

const NOT_REPORTED: VfRow = {
  index: -1,
  mac: null,
  vlan: null,
  qos: null,
  vlanProto: null,
  spoofchk: null,
  trust: null,
  linkState: null,
  minTxRate: null,
  maxTxRate: null,
  queryRss: null,
  nodeGuid: null,
  portGuid: null,
};
