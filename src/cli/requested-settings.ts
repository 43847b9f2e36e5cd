import { refuseContradictions } from '../model/contradictions.ts';
import { parseDriverName } from '../model/driver-name.ts';
import { parseGuid } from '../model/guid.ts';
import { parseUnicastMac } from '../model/mac-address.ts';
import { parseMsix } from '../model/msix.ts';
import { parseMtu } from '../model/mtu.ts';
import type { LinkState, VlanProto } from '../model/nic.ts';
import { parseRate } from '../model/rate.ts';
import { parseQos, parseVlan } from '../model/vlan.ts';
import type { RequestedSettings } from '../provision/request.ts';

/** The settings flags as typed; `undefined` where one was not given. */
export interface SettingsFlags {
  mac?: string | undefined;
  vlan?: string | undefined;
  qos?: string | undefined;
  'vlan-proto'?: VlanProto | undefined;
  spoofchk?: OnOff | undefined;
  trust?: OnOff | undefined;
  'link-state'?: LinkState | undefined;
  'min-rate'?: string | undefined;
  'max-rate'?: string | undefined;
  'query-rss'?: OnOff | undefined;
  mtu?: string | undefined;
  msix?: string | undefined;
  driver?: string | undefined;
  'node-guid'?: string | undefined;
  'port-guid'?: string | undefined;
}

type OnOff = 'on' | 'off';

/** Checks all that can be known without the host. @throws {SriovError} of kind usage */
export function requestedSettings(flags: SettingsFlags): RequestedSettings {
  const settings: { [Key in keyof RequestedSettings]: RequestedSettings[Key] | undefined } = {
    mac: given(flags.mac, macText),
    vlan: given(flags.vlan, parseVlan),
    qos: given(flags.qos, parseQos),
    vlanProto: flags['vlan-proto'],
    spoofchk: given(flags.spoofchk, isOn),
    trust: given(flags.trust, isOn),
    linkState: flags['link-state'],
    minTxRate: given(flags['min-rate'], (text) => parseRate(text, '--min-rate')),
    maxTxRate: given(flags['max-rate'], (text) => parseRate(text, '--max-rate')),
    queryRss: given(flags['query-rss'], isOn),
    mtu: given(flags.mtu, parseMtu),
    msix: given(flags.msix, parseMsix),
    driver: given(flags.driver, parseDriverName),
    nodeGuid: given(flags['node-guid'], parseGuid),
    portGuid: given(flags['port-guid'], parseGuid),
  };
  const asked = Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as RequestedSettings;
  refuseContradictions(asked);
  return asked;
}

function given<Text extends string, T>(
  text: Text | undefined,
  parse: (text: Text) => T,
): T | undefined {
  return text === undefined ? undefined : parse(text);
}

function macText(text: string): string {
  return text === 'auto' || text === 'none' ? text : parseUnicastMac(text);
}

function isOn(text: OnOff): boolean {
  return text === 'on';
}
