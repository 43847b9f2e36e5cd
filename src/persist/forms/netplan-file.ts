import type { Nic } from '../../model/nic.ts';
import type { PfSettings } from '../../model/pf-settings.ts';
import { cannotSay, type Limits } from '../cannot.ts';
import type { Written } from '../form.ts';
import type { PersistedPf } from '../persisted-pf.ts';

export const NETPLAN_FILE = '/etc/netplan/90-sriovctl.yaml';
/** Of the unit that netplan's generator makes (1.1, src/sriov.c). */
export const NETPLAN_DROP_IN = '/etc/systemd/system/netplan-sriov-apply.service.d/90-sriovctl.conf';

/** A PF, and what its entry is called: that of the files that are there, which ours then adds to. */
export interface NetplanPf extends PersistedPf {
  id: string;
  isNew: boolean;
}

/** netplan-yaml(5); netplan_cli/cli/sriov.py. The file may hold secrets of others' making: netplan wants 0600. */
export function netplanFile(pfs: readonly NetplanPf[]): Written {
  const text = [
    HEADER,
    'network:',
    '  version: 2',
    '  ethernets:',
    ...pfs.flatMap(entryOf).map((line) => `    ${line}`),
    '',
  ].join('\n');
  return {
    files: [
      { path: NETPLAN_FILE, text, mode: 0o600 },
      { path: NETPLAN_DROP_IN, text: WAIT, mode: 0o644 },
    ],
    cannot: pfs.flatMap((pf) => cannotSay(pf, LIMITS)),
  };
}

const HEADER = '# Written by sriovctl persist enable, taken away by sriovctl persist disable.';

/** It does not wait for drivers: a PF whose driver loads later would get no VFs. */
const WAIT = [
  HEADER,
  '[Unit]',
  'Wants=systemd-udev-settle.service',
  'After=systemd-udev-settle.service',
  '',
].join('\n');

function entryOf({ nic, desired, id, isNew }: NetplanPf): string[] {
  const { eswitch } = desired.pf ?? {};
  return [
    `${quoted(id)}:`,
    ...(isNew ? newEntry(nic) : []),
    `  virtual-function-count: ${desired.numVfs}`,
    ...(eswitch === undefined ? [] : [`  embedded-switch-mode: ${eswitch}`]),
  ];
}

/** Without an address of its own, and the boot does not wait for its carrier. */
function newEntry({ permanentMac, mac }: Nic): string[] {
  const address = permanentMac ?? mac;
  return [
    ...(address === null ? [] : ['  match:', `    macaddress: ${quoted(address)}`]),
    '  optional: true',
    '  link-local: []',
  ];
}

/** A JSON string is one in YAML. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const LIMITS: Limits = {
  pf: (key) => PF_LIMITS[key],
  vf(key) {
    if (key === 'mac') return 'netplan has no setting for it: each boot gives another one';
    if (key === 'vlan')
      return 'netplan sets it right after it made the VFs, which have no netdev yet, and skips it then';
    return NO_SETTING;
  },
};

const NO_SETTING = 'netplan has no setting for it';
const PF_LIMITS: Record<keyof PfSettings, string | undefined> = {
  up: undefined,
  eswitch: undefined,
  mtu: 'for an MTU netplan writes a .link file without a NamePolicy, and the PF gets another name',
  autoprobe: NO_SETTING,
  unmanaged: NO_SETTING,
};
