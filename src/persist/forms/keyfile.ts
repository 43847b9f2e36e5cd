import { isNetdevName } from '../../model/netdev-name.ts';
import type { Nic } from '../../model/nic.ts';
import { nicLabel } from '../../model/nic-label.ts';
import { SriovError } from '../../model/errors.ts';
import { sha256 } from '../../model/sha256.ts';
import type { VfSettings } from '../../model/vf-settings.ts';
import { askedOf } from '../asked.ts';
import { cannotSay, type Limits } from '../cannot.ts';
import type { Cannot, Written } from '../form.ts';
import type { PersistedPf } from '../persisted-pf.ts';
import { placeOf } from '../../model/device-place.ts';
import { LATE, LATE_MAC } from './link-file.ts';
import { pfLabel } from './pf-label.ts';

/** What a version of NetworkManager knows (its NEWS): 1.46 the eswitch, 1.54 VFs that outlive the connection. */
export interface NetworkManagerVersion {
  major: number;
  minor: number;
}

/** nm-settings-keyfile(5): a profile that makes the VFs and gives the PF no address. */
export function keyfile(pf: PersistedPf, version: NetworkManagerVersion): Written {
  const { nic, desired } = pf;
  const { mtu, autoprobe, eswitch } = desired.pf ?? {};
  const label = pfLabel(nic);
  const text = [
    '# Written by sriovctl persist enable, taken away by sriovctl persist disable.',
    '[connection]',
    `id=sriovctl-${label}`,
    `uuid=${uuidOf(nic)}`,
    `type=${nic.linkType === 'infiniband' ? 'infiniband' : 'ethernet'}`,
    ...nameOf(nic),
    'autoconnect=true',
    '',
    ...deviceSection(nic, mtu),
    '[sriov]',
    `total-vfs=${desired.numVfs}`,
    ...(autoprobe === undefined ? [] : [`autoprobe-drivers=${autoprobe ? 1 : 0}`]),
    ...(eswitch === undefined || !knows(version, 46)
      ? []
      : [`eswitch-mode=${eswitch === 'switchdev' ? 1 : 0}`]),
    ...(knows(version, 54) ? ['preserve-on-down=1'] : []),
    ...vfLines(pf),
    '',
    '[ipv4]',
    'method=disabled',
    '',
    '[ipv6]',
    'method=disabled',
    '',
  ].join('\n');
  const path = `/etc/NetworkManager/system-connections/sriovctl-${label}.nmconnection`;
  return {
    files: [{ path, text, mode: 0o600 }],
    cannot: [...cannotSay(pf, limitsFor(nic, version)), ...lostWithConnection(nic, version)],
  };
}

/** `nmcli connection modify`'s words for the same. */
export function nmcliWords({ nic, desired }: PersistedPf): string[] {
  const vfs = [...desired.vfs].map(([index, settings]) =>
    `${index} ${vfText(askedOf(nic, settings))}`.trim(),
  );
  return ['sriov.total-vfs', String(desired.numVfs), 'sriov.vfs', vfs.join(', ')];
}

function vfLines({ nic, desired }: PersistedPf): string[] {
  return [...desired.vfs].flatMap(([index, settings]) => {
    const text = vfText(askedOf(nic, settings));
    return text === '' ? [] : [`vf.${index}=${text}`];
  });
}

function knows({ major, minor }: NetworkManagerVersion, since: number): boolean {
  return major > 1 || (major === 1 && minor >= since);
}

/** libnm-core-impl/nm-setting-sriov.c: attributes of a VF, and its VLANs as `ID.PRIORITY.PROTOCOL`. */
function vfText({ mac, spoofchk, trust, ...rest }: VfSettings): string {
  const { minTxRate = 0, maxTxRate = 0, vlan = 0, qos = 0, vlanProto = '802.1q' } = rest;
  return [
    mac === undefined ? '' : `mac=${mac}`,
    spoofchk === undefined ? '' : `spoof-check=${spoofchk}`,
    trust === undefined ? '' : `trust=${trust}`,
    minTxRate === 0 ? '' : `min-tx-rate=${minTxRate}`,
    maxTxRate === 0 ? '' : `max-tx-rate=${maxTxRate}`,
    vlan === 0 ? '' : `vlans=${vlan}.${qos}.${vlanProto === '802.1ad' ? 'ad' : 'q'}`,
  ]
    .filter((word) => word !== '')
    .join(' ');
}

/** By the permanent MAC, which is no text of anybody's. */
function deviceSection({ linkType, permanentMac }: Nic, mtu: number | undefined): string[] {
  const lines = [
    ...(permanentMac === null || linkType === 'infiniband' ? [] : [`mac-address=${permanentMac}`]),
    ...(mtu === undefined ? [] : [`mtu=${mtu}`]),
  ];
  const section = linkType === 'infiniband' ? 'infiniband' : 'ethernet';
  return lines.length === 0 ? [] : [`[${section}]`, ...lines, ''];
}

function nameOf({ name, permanentMac, linkType, ...nic }: Nic): string[] {
  if (permanentMac !== null && linkType !== 'infiniband') return [];
  if (name !== null && isNetdevName(name)) return [`interface-name=${name}`];
  throw new SriovError(
    'ATTRIBUTE_UNSUPPORTED',
    `A profile of NetworkManager cannot name ${nicLabel({ name, permanentMac, linkType, ...nic })}`,
    {
      cause: 'It has no permanent MAC, and no netdev of a plain name.',
      actions: ['Use the unit of sriovctl: --as systemd'],
    },
  );
}

/** The same for the same PF, so that a second call changes nothing. */
function uuidOf({ sysfs, permanentMac }: Nic): string {
  const hash = sha256(`sriovctl profile ${placeOf(sysfs)} ${permanentMac}`);
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [0, 8, 12, 16, 20].map((at, part) => hex.slice(at, [8, 12, 16, 20, 32][part])).join('-');
}

function limitsFor({ linkType, driver }: Nic, version: NetworkManagerVersion): Limits {
  return {
    pf(key) {
      if (key === 'eswitch' && !knows(version, 46))
        return `NetworkManager ${version.major}.${version.minor} does not know it, 1.46 does`;
      return PF_SAYABLE.has(key) ? undefined : 'NetworkManager has no setting for it';
    },
    vf(key) {
      if (key === 'mac' && linkType !== 'infiniband')
        return LATE_MAC.has(driver ?? '') ? LATE : undefined;
      return VF_SAYABLE.has(key) ? undefined : 'NetworkManager has no setting for it';
    },
  };
}

const PF_SAYABLE: ReadonlySet<string> = new Set(['up', 'mtu', 'autoprobe', 'eswitch']);
const VF_SAYABLE: ReadonlySet<keyof VfSettings> = new Set([
  'vlan',
  'qos',
  'vlanProto',
  'spoofchk',
  'trust',
  'minTxRate',
  'maxTxRate',
]);

function lostWithConnection(nic: Nic, version: NetworkManagerVersion): Cannot[] {
  if (knows(version, 54)) return [];
  const why = `NetworkManager ${version.major}.${version.minor} destroys the VFs when the connection goes down, 1.54 can keep them`;
  return [{ target: nicLabel(nic), setting: 'count', why }];
}
