import type { DescribedPf, DescribedVf, Description } from '../consumers/description.ts';
import { findPf } from '../inventory/find-pf.ts';
import type { Host } from '../host/host.ts';
import { readNumber } from '../host/read.ts';
import { counted } from '../model/counted.ts';
import { SriovError } from '../model/errors.ts';
import type { Inventory, Nic, Vf } from '../model/nic.ts';
import { nicLabel } from '../model/nic-label.ts';
import { oneLine } from '../model/text.ts';
import { isUserspaceDriver } from '../model/userspace-driver.ts';
import { formatVfRange, parseVfRange } from '../model/vf-range.ts';
import { networkName, resourceName, resourcePrefix } from './names.ts';
import type { GenerateRequest, Overrides } from './request.ts';

/**
 * The host's PFs and VFs and the person's wishes, as the one thing that all files are made from.
 * @throws {SriovError} PF_NOT_FOUND and the like, NO_VFS, VF_NOT_FOUND, INVALID_VF_RANGE, INVALID_NETWORK
 */
export function describe(
  host: Host,
  inventory: Inventory,
  hostName: string,
  request: GenerateRequest,
): Description {
  const pfs = overridden(
    choosePfs(host, inventory, request.pfs).map((nic) =>
      withSubsystems(host, describePf(nic, inventory, request.vfs)),
    ),
    request.overrides,
  );
  const vfs = pfs.flatMap((pf) => pf.vfs);
  const drivers = distinct(vfs.flatMap(({ driver }) => driver ?? []));
  const vendorIds = distinct(pfs.map(({ vendorId }) => vendorId));
  const names = pfs.map(({ name }) => name);
  return {
    host: hostName,
    network: { name: request.name ?? networkName(names), namespace: request.namespace },
    resource: {
      prefix: request.resource?.prefix ?? resourcePrefix(vendorIds),
      name: request.resource?.name ?? resourceName(names),
    },
    pfs,
    vfs,
    vendorIds,
    deviceIds: distinct(pfs.map(({ vfDeviceId }) => vfDeviceId)),
    pfDeviceIds: distinct(pfs.map(({ deviceId }) => deviceId)),
    drivers,
    linkType: linkTypeOf(inventory, pfs, request.overrides),
    userspace: allUserspace(vfs),
    numaNodes: [...new Set(pfs.flatMap(({ numaNode }) => numaNode ?? []))].sort((a, b) => a - b),
    settings: request.settings,
    ipam: request.ipam,
    rdma: request.rdma,
    options: request.options,
  };
}

function choosePfs(host: Host, inventory: Inventory, asked: readonly string[]): Nic[] {
  if (asked.length > 0) return [...new Set(asked.map((text) => findPf(host, inventory, text)))];
  const withVfs = inventory.nics.filter(({ numVfs }) => numVfs > 0);
  const [only, ...others] = withVfs;
  if (only !== undefined && others.length === 0) return [only];
  const labels = withVfs.map((nic) => oneLine(nicLabel(nic)));
  if (only !== undefined) {
    throw new SriovError('USAGE', `Several PFs have VFs: ${labels.join(', ')}`, {
      actions: [
        `Choose one with --pf ${labels[0]}, or several: ${labels.map((label) => `--pf ${label}`).join(' ')}`,
      ],
    });
  }
  const capable = inventory.nics.filter(({ sriov }) => sriov).map((nic) => oneLine(nicLabel(nic)));
  throw new SriovError('NO_VFS', 'No NIC of this host has VFs', {
    actions:
      capable.length > 0
        ? [`Create some first: sriovctl vf create ${capable[0]} --count N`]
        : ['See what the host has: sriovctl nic list', 'Or name another one with --host.'],
  });
}

function describePf(nic: Nic, { vfs }: Inventory, range: string): DescribedPf {
  const label = oneLine(nicLabel(nic));
  if (nic.numVfs === 0) {
    throw new SriovError('NO_VFS', `${label} has no VFs`, {
      cause:
        'Files for VFs that do not exist would name addresses and drivers that nobody knows yet.',
      actions: [`Create some first: sriovctl vf create ${label} --count N`],
    });
  }
  const name = nic.name ?? nicLabel(nic);
  const own = vfs.filter(({ pf }) => pf === name);
  const indexes = parseVfRange(range, nic.numVfs);
  const chosen = indexes.map((index) => describeVf(own, name, index));
  if (nic.pci === null || nic.vendorId === null || nic.deviceId === null) {
    throw new SriovError('INVALID_NETWORK', `${label} is no PCI device`, {
      cause: 'All consumers name VFs by their PCI ids and addresses.',
      actions: ['Choose a PF of a PCI NIC: sriovctl nic list'],
    });
  }
  return {
    name,
    netdev: nic.name,
    pci: nic.pci,
    vendorId: nic.vendorId,
    deviceId: nic.deviceId,
    vfDeviceId: nic.vfDeviceId ?? nic.deviceId,
    driver: nic.driver,
    mac: nic.permanentMac ?? nic.mac,
    numaNode: nic.numaNode,
    totalVfs: nic.totalVfs ?? nic.numVfs,
    numVfs: nic.numVfs,
    range: formatVfRange(indexes),
    all: indexes.length === nic.numVfs,
    unchosen: own.flatMap(({ index, pci }) => (indexes.includes(index) ? [] : (pci ?? []))),
    vfs: chosen,
  };
}

function describeVf(own: readonly Vf[], pf: string, index: number): DescribedVf {
  const vf = own.find((one) => one.index === index);
  if (vf === undefined || vf.pci === null) {
    throw new SriovError('VF_NOT_FOUND', `VF ${index} of ${oneLine(pf)} has no PCI device`, {
      cause: 'The kernel has not made it yet, or has just removed it.',
      actions: ['Look again: sriovctl vf list', 'Or choose others with --vfs.'],
    });
  }
  const { pci, netdev, driver, iommuGroup, mac } = vf;
  return { pf, index, pci, netdev, driver, iommuGroup, mac };
}

function withSubsystems(host: Host, pf: DescribedPf): DescribedPf {
  const vfs = pf.vfs.map((vf) => {
    const [vendor, device] = ['vendor', 'device'].map((name) =>
      readNumber(host, `/sys/bus/pci/devices/${vf.pci}/subsystem_${name}`),
    );
    if (vendor === undefined || device === undefined) return vf;
    return { ...vf, subsystemId: `${fourDigits(vendor)}:${fourDigits(device)}` };
  });
  return { ...pf, vfs };
}

function fourDigits(id: number): string {
  return id.toString(16).padStart(4, '0');
}

function overridden(pfs: DescribedPf[], overrides: Overrides): DescribedPf[] {
  const { pfNames, addresses, vendor, device, pfDevice, driver, numaNode } = overrides;
  const count = pfs.reduce((sum, { vfs }) => sum + vfs.length, 0);
  refuseOtherCount('--pf-name', pfNames.length, pfs.length, 'PF');
  refuseOtherCount('--pci', addresses.length, count, 'VF');
  let before = 0;
  return pfs.map((pf, index) => {
    const name = pfNames[index] ?? pf.name;
    const first = before;
    before += pf.vfs.length;
    return {
      ...pf,
      name,
      ...(pfNames.length > 0 ? { netdev: name } : {}),
      vendorId: vendor ?? pf.vendorId,
      deviceId: pfDevice ?? pf.deviceId,
      vfDeviceId: device ?? pf.vfDeviceId,
      numaNode: numaNode ?? pf.numaNode,
      vfs: pf.vfs.map((vf, place) => ({
        ...vf,
        pf: name,
        pci: addresses[first + place] ?? vf.pci,
        ...(driver === undefined ? {} : withDriver(vf, driver)),
      })),
    };
  });
}

/** A VF on a userspace driver has no netdev. */
function withDriver(
  { netdev }: DescribedVf,
  driver: string,
): Pick<DescribedVf, 'driver' | 'netdev'> {
  return { driver, netdev: isUserspaceDriver(driver) ? null : netdev };
}

function refuseOtherCount(flag: string, given: number, needed: number, what: string): void {
  if (given === 0 || given === needed) return;
  throw new SriovError(
    'USAGE',
    `${flag} names ${given}, but ${counted(needed, what)} ${needed === 1 ? 'is' : 'are'} chosen`,
    { actions: [`Give one for each ${what}, or leave ${flag} out.`] },
  );
}

function linkTypeOf(
  { nics }: Inventory,
  pfs: readonly DescribedPf[],
  { linkType }: Overrides,
): Description['linkType'] {
  if (linkType !== undefined) return linkType;
  const types = new Set(
    nics.flatMap((nic) =>
      pfs.some(({ pci }) => pci === nic.pci)
        ? [nic.linkType === 'infiniband' ? ('infiniband' as const) : ('ether' as const)]
        : [],
    ),
  );
  if (types.size > 1) {
    throw new SriovError('INVALID_NETWORK', 'Some of the PFs are Ethernet and some InfiniBand', {
      actions: ['Choose PFs of one kind with --pf.'],
    });
  }
  return types.has('infiniband') ? 'infiniband' : 'ether';
}

function allUserspace(vfs: readonly DescribedVf[]): boolean {
  const isUserspace = ({ driver }: DescribedVf) => driver !== null && isUserspaceDriver(driver);
  const first = vfs.find(isUserspace);
  const other = vfs.find((vf) => !isUserspace(vf));
  if (first === undefined) return false;
  if (other === undefined) return true;
  throw new SriovError(
    'INVALID_NETWORK',
    `Some of the VFs are on a userspace driver and some are not: VF ${first.index} of ${oneLine(first.pf)} is on ${oneLine(first.driver ?? '')}, VF ${other.index} of ${oneLine(other.pf)} on ${oneLine(other.driver ?? 'none')}`,
    {
      cause: 'A pod or VM that asks for one of them would get either.',
      actions: ['Choose VFs of one kind with --vfs, or bind them alike: sriovctl vf bind'],
    },
  );
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
