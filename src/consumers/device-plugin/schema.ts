import type { Fields, Shape } from '../go-struct.ts';

/**
 * config.json as Go reads it (sriov-network-device-plugin:pkg/types/types.go; selectors by device type:
 * pkg/factory/factory.go, GetDeviceFilter).
 */
export const CONFIG: Fields = { fields: { resourceList: { list: 'any' } } };

export const DEVICE_TYPES = ['netDevice', 'accelerator', 'auxNetDevice'] as const;
export type DeviceType = (typeof DEVICE_TYPES)[number];

/** Of one entry of resourceList; a wrong type here and the plugin reads nothing at all. */
export const ENTRY: Fields = {
  fields: {
    resourcePrefix: 'string',
    resourceName: 'string',
    deviceType: 'string',
    excludeTopology: 'boolean',
    selectors: 'any',
    additionalInfo: { map: { map: 'string' } },
  },
};

const IDS = { vendors: 'words', devices: 'words', drivers: 'words' } as const;
const NET = {
  pfNames: 'strings',
  rootDevices: 'strings',
  linkTypes: 'words',
  acpiIndexes: 'words',
  isRdma: 'boolean',
  needVhostNet: 'boolean',
} as const;

/** A wrong type here and the one pool is dropped. */
export const SELECTORS: Readonly<Record<DeviceType, Fields>> = {
  netDevice: fields({
    ...IDS,
    pciAddresses: 'words',
    ...NET,
    ddpProfiles: 'strings',
    vdpaType: 'string',
    pKeys: 'words',
  }),
  accelerator: fields({ ...IDS, pciAddresses: 'words' }),
  auxNetDevice: fields({ ...IDS, ...NET, auxTypes: 'words' }),
};

/** Lists that pick devices; the plugin applies them in this order. */
export const LISTS = [
  'vendors',
  'devices',
  'drivers',
  'pciAddresses',
  'acpiIndexes',
  'pfNames',
  'rootDevices',
  'linkTypes',
  'ddpProfiles',
  'pKeys',
  'auxTypes',
] as const;
export type ListKey = (typeof LISTS)[number];

/** What people write for them: the singular, and the names that rdma-shared and the operator use. */
export const SYNONYMS: Readonly<Record<string, string>> = {
  vendor: 'vendors',
  vendorID: 'vendors',
  vendorIDs: 'vendors',
  device: 'devices',
  deviceID: 'devices',
  deviceIDs: 'devices',
  driver: 'drivers',
  pciAddress: 'pciAddresses',
  pciAddr: 'pciAddresses',
  acpiIndex: 'acpiIndexes',
  pfName: 'pfNames',
  ifNames: 'pfNames',
  rootDevice: 'rootDevices',
  linkType: 'linkTypes',
  ddpProfile: 'ddpProfiles',
  pKey: 'pKeys',
  auxType: 'auxTypes',
  rdma: 'isRdma',
};

function fields(of: Record<string, Shape>): Fields {
  return { fields: of };
}
