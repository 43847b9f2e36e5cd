import type { Nic, Vf } from '../../model/nic.ts';
import { nicLabel } from '../../model/nic-label.ts';
import { isNetdevName } from '../../model/netdev-name.ts';
import { cannotSay, type Limits } from '../cannot.ts';
import type { Cannot, Written } from '../form.ts';
import type { PersistedPf } from '../persisted-pf.ts';
import { pfLabel } from './pf-label.ts';

export const NETPLAN_FILE = '/etc/netplan/90-sriovctl.yaml';

/** A PF, and what its entry is called: that of the files that are there, which ours then adds to. */
export interface NetplanPf extends PersistedPf {
  id: string;
  isNew: boolean;
  /** As they are called now: netplan finds the VF of a VLAN by its netdev. */
  vfs: readonly Vf[];
}

/** netplan-yaml(5); netplan_cli/cli/sriov.py. The file may hold secrets of others' making: netplan wants 0600. */
export function netplanFile(pfs: readonly NetplanPf[]): Written {
  const ethernets = pfs.flatMap((pf) => [...entryOf(pf), ...vfEntries(pf)]);
  const vlans = pfs.flatMap((pf) => vlanEntries(pf));
  const text = [
    '# Written by sriovctl persist enable, taken away by sriovctl persist disable.',
    'network:',
    '  version: 2',
    '  ethernets:',
    ...ethernets.map((line) => `    ${line}`),
    ...(vlans.length === 0 ? [] : ['  vlans:', ...vlans.map((line) => `    ${line}`)]),
    '',
  ].join('\n');
  return {
    files: [{ path: NETPLAN_FILE, text, mode: 0o600 }],
    cannot: pfs.flatMap((pf) => [...tooEarly(pf), ...cannotSay(pf, limitsFor(pf))]),
  };
}

function entryOf({ nic, desired, id, isNew }: NetplanPf): string[] {
  const { eswitch, mtu } = desired.pf ?? {};
  return [
    `${quoted(id)}:`,
    ...(isNew ? newEntry(nic) : []),
    `  virtual-function-count: ${desired.numVfs}`,
    ...(eswitch === undefined ? [] : [`  embedded-switch-mode: ${eswitch}`]),
    ...(mtu === undefined ? [] : [`  mtu: ${mtu}`]),
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

function vfEntries(pf: NetplanPf): string[] {
  return withVlan(pf).flatMap(({ index, netdev }) => [
    `${vfId(pf, index)}:`,
    '  match:',
    `    name: ${quoted(netdev)}`,
    `  link: ${quoted(pf.id)}`,
    '  optional: true',
    '  link-local: []',
  ]);
}

function vlanEntries(pf: NetplanPf): string[] {
  return withVlan(pf).flatMap(({ index, vlan }) => [
    `${quoted(`sriovctl-${pfLabel(pf.nic)}-vlan${index}`)}:`,
    `  id: ${vlan}`,
    `  link: ${vfId(pf, index)}`,
    '  renderer: sriov',
  ]);
}

function vfId(pf: NetplanPf, index: number): string {
  return quoted(`sriovctl-${pfLabel(pf.nic)}-vf${index}`);
}

function withVlan({ desired, vfs }: NetplanPf): { index: number; netdev: string; vlan: number }[] {
  return [...desired.vfs].flatMap(([index, { vlan = 0 }]) => {
    const netdev = vfs.find((vf) => vf.index === index)?.netdev;
    // A `*` in the name would fit others as well.
    if (vlan === 0 || netdev === undefined || netdev === null || !isNetdevName(netdev)) return [];
    return [{ index, netdev, vlan }];
  });
}

/** A JSON string is one in YAML. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function limitsFor(pf: NetplanPf): Limits {
  const named = new Set(withVlan(pf).map(({ index }) => index));
  return {
    pf: (key) => (PF_SAYABLE.has(key) ? undefined : 'netplan has no setting for it'),
    vf(key, index) {
      if (key === 'mac') return 'netplan has no setting for it: each boot gives another one';
      if (key !== 'vlan') return 'netplan has no setting for it';
      const unnamed = `netplan finds the VF by its netdev, and ${nicLabel(pf.nic)} has none of a plain name for it now`;
      return named.has(index) ? TOO_EARLY : unnamed;
    },
  };
}

/** netplan-sriov-apply.service of netplan 1.1 waits for neither drivers nor udev: seen in the lab. */
function tooEarly({ nic, desired }: NetplanPf): Cannot[] {
  if (desired.numVfs === 0) return [];
  const why = 'netplan does not wait for a PF: if its driver is not in the initrd it may get none';
  return [{ target: nicLabel(nic), setting: 'count', why }];
}

const TOO_EARLY =
  'netplan looks for the netdev of a VF right after it made it: one that is not named yet gets none';

const PF_SAYABLE: ReadonlySet<string> = new Set(['up', 'mtu', 'eswitch']);
