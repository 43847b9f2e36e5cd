import type { MacAddress } from './mac-address.ts';
import type { LinkState, VlanProto } from './nic.ts';

/**
 * What a person wants a VF to be; what is undefined stays as it is. Rates in Mbit/s, 0 for no limit;
 * MAC zero for none; GUIDs as eight colon-separated octets.
 */
export interface VfSettings {
  mac?: MacAddress;
  vlan?: number;
  qos?: number;
  vlanProto?: VlanProto;
  spoofchk?: boolean;
  trust?: boolean;
  linkState?: LinkState;
  minTxRate?: number;
  maxTxRate?: number;
  queryRss?: boolean;
  nodeGuid?: string;
  portGuid?: string;
  /** Of the VF's netdev. */
  mtu?: number;
  /** A driver's name; null for none; `default` for the one that the kernel chooses. */
  driver?: string | null;
  /** Interrupt vectors (MSI-X) of the VF, where the PF's driver can deal them out. */
  msix?: number;
  /** The name of its representor, in switchdev mode. */
  representor?: string;
}

/** The settings that the PF's driver keeps for a VF (`ip link set PF vf N ...`), in the order in which the kernel applies them (net/core/rtnetlink.c, do_setvfinfo). */
export const PF_ATTRIBUTES = [
  'mac',
  'vlan',
  'qos',
  'vlanProto',
  'minTxRate',
  'maxTxRate',
  'spoofchk',
  'linkState',
  'queryRss',
  'trust',
  'nodeGuid',
  'portGuid',
] as const satisfies readonly (keyof VfSettings)[];

export type PfAttribute = (typeof PF_ATTRIBUTES)[number];
