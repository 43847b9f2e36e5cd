import { ZERO_MAC } from './mac-address.ts';
import type { VfSettings } from './vf-settings.ts';

/** What a VF has without being told, but for the spoof check, which depends on the driver (DriverAbilities). */
export const NEW_VF = {
  mac: ZERO_MAC,
  vlan: 0,
  qos: 0,
  vlanProto: '802.1q',
  trust: false,
  linkState: 'auto',
  minTxRate: 0,
  maxTxRate: 0,
  queryRss: false,
  driver: 'default',
} as const satisfies VfSettings;
