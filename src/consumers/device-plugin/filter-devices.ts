import { isUserspaceDriver } from '../../model/userspace-driver.ts';
import { isWithoutRdma } from '../kubernetes/without-rdma.ts';
import type { HostDevice } from './host-devices.ts';
import { selectionFor, selects } from './pf-selection.ts';
import type { Selector } from './read-pools.ts';
import { LISTS, type ListKey } from './schema.ts';

/** A selector that a device does not pass. */
export interface Miss {
  key: ListKey | 'isRdma' | 'vdpaType';
  wanted: string[];
  /** What the device has instead. */
  has: string;
}

/** Why a device is not in a pool; empty: it is. AND between the keys, OR within one. */
export function misses(device: HostDevice, selector: Selector): Miss[] {
  const lists = LISTS.flatMap((key): Miss[] => {
    const wanted = selector.lists[key];
    if (wanted === undefined || passes(device, key, wanted)) return [];
    return [{ key, wanted, has: valueOf(device, key) }];
  });
  const rdma = selector.isRdma && !mayHaveRdma(device);
  const vdpa = selector.vdpaType;
  return [
    ...lists,
    ...(rdma ? [{ key: 'isRdma' as const, wanted: ['true'], has: device.driver }] : []),
    ...(vdpa === undefined ? [] : [{ key: 'vdpaType' as const, wanted: [vdpa], has: '' }]),
  ];
}

function passes(device: HostDevice, key: ListKey, wanted: readonly string[]): boolean {
  switch (key) {
    case 'pfNames':
    case 'rootDevices': {
      const pf = key === 'pfNames' ? device.pfName : device.pfAddress;
      const found = pf === '' ? undefined : selectionFor(wanted, pf);
      return found !== undefined && selects(found, device.index);
    }
    case 'acpiIndexes':
    case 'ddpProfiles':
    case 'pKeys':
      // The inventory does not know them: what cannot be told is not held against a pool.
      return true;
    default:
      return wanted.includes(valueOf(device, key));
  }
}

function valueOf(device: HostDevice, key: ListKey): string {
  switch (key) {
    case 'vendors':
      return device.vendor;
    case 'devices':
      return device.device;
    case 'drivers':
      return device.driver;
    case 'pciAddresses':
      return device.pci;
    case 'pfNames':
      return device.pfName === '' ? '' : `${device.pfName}#${device.index}`;
    case 'rootDevices':
      return device.pfAddress === '' ? '' : `${device.pfAddress}#${device.index}`;
    case 'linkTypes':
      return device.linkType;
    default:
      return '';
  }
}

function mayHaveRdma({ driver }: HostDevice): boolean {
  return !isUserspaceDriver(driver) && !isWithoutRdma(driver);
}
