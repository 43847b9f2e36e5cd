import { parseDriverName } from '../model/driver-name.ts';
import { isMac } from '../model/mac-address.ts';
import { isPciAddress } from '../model/pci-address.ts';
import type { VfSettings } from '../model/vf-settings.ts';

/**
 * Written before the first change and removed after the last: if it is found, a run was killed in between.
 * Both ways out are in it: `before` to undo, `desired` to finish.
 */
export interface Journal {
  schema: typeof JOURNAL_SCHEMA;
  command: string;
  pid: number;
  /** ISO 8601 */
  at: string;
  /** VFs do not outlive a boot, so a journal of another boot is moot. */
  bootId: string | null;
  pf: { label: string; sysfs: string; pci: string | null; name: string | null; ids: string };
  /** The kernel's autoprobe for new VFs as it was: held back while VFs are made. */
  driversAutoprobe: boolean | null;
  before: StoredState;
  desired: StoredState;
}

export interface StoredState {
  numVfs: number;
  vfs: [index: number, settings: VfSettings][];
}

export const JOURNAL_SCHEMA = 'sriovctl/journal@1';

/**
 * undefined unless all of it could have been written by sriovctl: root writes what stands here into sysfs and into
 * the lines of `ip -batch`.
 */
export function parseJournal(text: string): Journal | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJournal(value) ? (value as Journal) : undefined;
  } catch {
    return undefined;
  }
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const matching =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const upTo =
  (most: number): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

const GUID = matching(/^[0-9a-f]{2}(?::[0-9a-f]{2}){7}$/i);
const RATE = upTo(0xffff_ffff);

const SETTINGS: Record<keyof VfSettings, Check> = {
  mac: (value) => typeof value === 'string' && isMac(value),
  vlan: upTo(4095),
  qos: upTo(7),
  vlanProto: matching(/^802\.1(?:q|ad)$/),
  spoofchk: flag,
  trust: flag,
  linkState: matching(/^(?:auto|enable|disable)$/),
  minTxRate: RATE,
  maxTxRate: RATE,
  queryRss: flag,
  nodeGuid: GUID,
  portGuid: GUID,
  mtu: upTo(0x7fff_ffff),
  driver: orNull(isDriverName),
};

const PF: Record<keyof Journal['pf'], Check> = {
  label: text,
  sysfs: matching(/^\/sys\/bus\/(?:pci|netdevsim)\/devices\/\w[\w:.-]*$/),
  pci: orNull((value) => typeof value === 'string' && isPciAddress(value)),
  name: orNull(text),
  ids: text,
};

const JOURNAL: Record<keyof Journal, Check> = {
  schema: (value) => value === JOURNAL_SCHEMA,
  command: text,
  pid: upTo(Number.MAX_SAFE_INTEGER),
  at: text,
  bootId: orNull(text),
  pf: (value) => isRecord(value) && hasAll(value, PF),
  driversAutoprobe: orNull(flag),
  before: isState,
  desired: isState,
};

function isJournal(value: unknown): boolean {
  return isRecord(value) && hasAll(value, JOURNAL);
}

function isState(value: unknown): boolean {
  return isRecord(value) && hasAll(value, { numVfs: isVfNumber, vfs: isVfList });
}

function isVfNumber(value: unknown): boolean {
  return upTo(0xffff)(value);
}

function isVfList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isVf);
}

function isVf(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2 || !isVfNumber(value[0])) return false;
  const settings: unknown = value[1];
  return (
    isRecord(settings) &&
    Object.entries(settings).every(
      ([key, setting]) =>
        Object.hasOwn(SETTINGS, key) && SETTINGS[key as keyof VfSettings](setting),
    )
  );
}

function isDriverName(value: unknown): boolean {
  return typeof value === 'string' && parseDriverName(value) !== null;
}

function hasAll(value: Record<string, unknown>, checks: Record<string, Check>): boolean {
  return Object.entries(checks).every(([key, check]) => check(value[key]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
