import * as v from 'valibot';
import { parseDriverName } from '../model/driver-name.ts';
import { isMac } from '../model/mac-address.ts';
import type { PfSettings } from '../model/pf-settings.ts';
import { isNetdevName } from '../model/netdev-name.ts';
import type { VfSettings } from '../model/vf-settings.ts';

export const JOURNAL_SCHEMA = 'sriovctl/journal@2';

const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most));
const numVfs = count(0xffff);
const rate = v.optional(count(0xffff_ffff));
const guid = v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{2}(?::[0-9a-f]{2}){7}$/i)));
const flag = v.optional(v.boolean());
const driverName = v.pipe(
  v.string(),
  v.check((text) => parseDriverName(text) !== null),
);

const settings = v.strictObject({
  mac: v.optional(v.pipe(v.string(), v.check(isMac))),
  vlan: v.optional(count(4095)),
  qos: v.optional(count(7)),
  vlanProto: v.optional(v.picklist(['802.1q', '802.1ad'])),
  spoofchk: flag,
  trust: flag,
  linkState: v.optional(v.picklist(['auto', 'enable', 'disable'])),
  minTxRate: rate,
  maxTxRate: rate,
  queryRss: flag,
  nodeGuid: guid,
  portGuid: guid,
  mtu: v.optional(count(0x7fff_ffff)),
  driver: v.optional(v.nullable(driverName)),
  msix: v.optional(count(2048)),
  representor: v.optional(v.pipe(v.string(), v.check(isNetdevName))),
} satisfies Record<keyof VfSettings, unknown>);

const pfSettings = v.strictObject({
  up: flag,
  mtu: v.optional(count(0x7fff_ffff)),
  autoprobe: flag,
  eswitch: v.optional(v.picklist(['legacy', 'switchdev'])),
  unmanaged: flag,
} satisfies Record<keyof PfSettings, unknown>);

const state = v.object({
  numVfs,
  vfs: v.array(v.tuple([numVfs, settings])),
  pf: v.optional(pfSettings),
});

const entry = v.object({
  label: v.string(),
  sysfs: v.pipe(v.string(), v.regex(/^\/sys\/bus\/(?:pci|netdevsim)\/devices\/\w[\w:.-]*$/)),
  ids: v.string(),
  /** The kernel's autoprobe for new VFs as it was: held back while VFs are made. */
  driversAutoprobe: v.nullable(v.boolean()),
  /** VFs whose driver somebody had already chosen by driver_override. */
  overridden: v.optional(v.array(numVfs)),
  before: state,
  desired: state,
});

const journal = v.object({
  schema: v.literal(JOURNAL_SCHEMA),
  command: v.string(),
  pid: count(Number.MAX_SAFE_INTEGER),
  /** ISO 8601 */
  at: v.string(),
  /** VFs do not outlive a boot, so a journal of another boot is moot. */
  bootId: v.nullable(v.string()),
  /** The PFs that the run changes, in its order. */
  pfs: v.pipe(v.array(entry), v.minLength(1)),
});

/**
 * Written before the first change and removed after the last: if it is found, a run was killed in between.
 * Both ways out are in it: `before` to undo, `desired` to finish.
 */
export type Journal = v.InferOutput<typeof journal>;
export type JournalEntry = v.InferOutput<typeof entry>;
export type StoredState = v.InferOutput<typeof state>;

/**
 * undefined unless all of it could have been written by sriovctl: root writes what stands here into sysfs and into
 * the lines of `ip -batch`.
 */
export function parseJournal(text: string): Journal | undefined {
  try {
    const result = v.safeParse(journal, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    // Not JSON, or a driver's name that is none.
    return undefined;
  }
}
