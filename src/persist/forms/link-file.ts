import { SriovError } from '../../model/errors.ts';
import type { Nic } from '../../model/nic.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { VfSettings } from '../../model/vf-settings.ts';
import { askedOf } from '../asked.ts';
import { cannotSay, type Limits } from '../cannot.ts';
import type { Written } from '../form.ts';
import type { PersistedPf } from '../persisted-pf.ts';
import { pfLabel } from './pf-label.ts';

/** What the default .link file says in [Link]: only the first file that fits counts, so that ours has to say it too. */
export type LinkDefaults = readonly { key: string; value: string }[];

/** systemd.link(5), with [SR-IOV] sections since systemd 251. @throws {SriovError} ATTRIBUTE_UNSUPPORTED */
export function linkFile(pf: PersistedPf, defaults: LinkDefaults): Written {
  const { nic, desired } = pf;
  const repeated = defaults.filter(
    ({ key }) => desired.pf?.mtu === undefined || key !== 'MTUBytes',
  );
  const text = [
    '# Written by sriovctl persist enable, taken away by sriovctl persist disable.',
    '[Match]',
    ...matchOf(nic),
    '',
    '[Link]',
    ...repeated.map(({ key, value }) => `${key}=${value}`),
    ...(desired.pf?.mtu === undefined ? [] : [`MTUBytes=${desired.pf.mtu}`]),
    `SR-IOVVirtualFunctions=${desired.numVfs}`,
    ...[...desired.vfs].flatMap(([index, settings]) => section(index, askedOf(nic, settings))),
    '',
  ].join('\n');
  const path = `/etc/systemd/network/10-sriovctl-${pfLabel(nic)}.link`;
  return { files: [{ path, text, mode: 0o644 }], cannot: cannotSay(pf, limitsFor(nic)) };
}

/**
 * All have to fit: another card in that slot gets nothing. Neither has a character that [Match] would take for a
 * pattern. Representors have the same path, and not the permanent MAC.
 */
function matchOf({ pci, permanentMac, ...nic }: Nic): string[] {
  const lines = [
    ...(pci === null ? [] : [`Path=pci-${pci}`]),
    ...(permanentMac === null ? [] : [`PermanentMACAddress=${permanentMac}`]),
  ];
  if (lines.length > 0) return lines;
  throw new SriovError(
    'ATTRIBUTE_UNSUPPORTED',
    `A .link file cannot name ${nicLabel({ pci, permanentMac, ...nic })}`,
    {
      cause: 'It has neither a PCI address nor a permanent MAC.',
      actions: ['Use the unit of sriovctl: --as systemd'],
    },
  );
}

/** src/shared/netif-sriov.c: one netlink message a section. */
function section(index: number, settings: VfSettings): string[] {
  const { mac, vlan = 0, qos = 0, vlanProto, spoofchk, queryRss, trust, linkState } = settings;
  const lines = [
    ...(mac === undefined ? [] : [`MACAddress=${mac}`]),
    ...(vlan === 0 ? [] : [`VLANId=${vlan}`]),
    ...(qos === 0 ? [] : [`QualityOfService=${qos}`]),
    ...(vlan === 0 || vlanProto === undefined ? [] : [`VLANProtocol=${PROTOCOLS[vlanProto]}`]),
    ...yesNo('MACSpoofCheck', spoofchk),
    ...yesNo('QueryReceiveSideScaling', queryRss),
    ...yesNo('Trust', trust),
    ...(linkState === undefined ? [] : [`LinkState=${LINK_STATES[linkState]}`]),
  ];
  return lines.length === 0 ? [] : ['', '[SR-IOV]', `VirtualFunction=${index}`, ...lines];
}

const PROTOCOLS = { '802.1q': '802.1Q', '802.1ad': '802.1ad' };
const LINK_STATES = { auto: 'auto', enable: 'yes', disable: 'no' };

function yesNo(key: string, value: boolean | undefined): string[] {
  return value === undefined ? [] : [`${key}=${value ? 'yes' : 'no'}`];
}

function limitsFor({ driver }: Nic): Limits {
  return {
    pf: (key) => (key === 'mtu' ? undefined : 'a .link file has no setting for it'),
    vf: (key) => {
      if (key === 'mac') return LATE_MAC.has(driver ?? '') ? LATE : undefined;
      return SAYABLE.has(key) ? undefined : 'a .link file has no setting for it';
    },
  };
}

const SAYABLE: ReadonlySet<keyof VfSettings> = new Set([
  'vlan',
  'qos',
  'vlanProto',
  'spoofchk',
  'queryRss',
  'trust',
  'linkState',
]);

/** Their kernel messages say "Reload the VF driver to make this change effective" (igb_ndo_set_vf_mac, ixgbe_ndo_set_vf_mac). */
export const LATE_MAC: ReadonlySet<string> = new Set(['igb', 'ixgbe']);
export const LATE =
  'it is set after the VF driver has taken a MAC, which then keeps another one until it is bound again';
