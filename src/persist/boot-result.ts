import * as v from 'valibot';
import type { Host } from '../host/host.ts';
import { readOptional } from '../host/read.ts';

const NAME = 'boot.json';
const SCHEMA = 'sriovctl/boot@1';

const result = v.strictObject({
  schema: v.literal(SCHEMA),
  bootId: v.nullable(v.string()),
  /** ISO 8601 */
  at: v.string(),
  changed: v.boolean(),
  pfs: v.array(
    v.strictObject({
      target: v.string(),
      /** `ready`: as described; `missing`: not on this host; `mismatch`: another card; `failed`. */
      state: v.picklist(['ready', 'missing', 'mismatch', 'failed']),
      /** Why not ready. */
      message: v.nullable(v.string()),
    }),
  ),
  /** What is another than when it was enabled, and needs a look. */
  changes: v.array(v.string()),
  /** What is another and need not trouble anybody: versions. */
  notes: v.array(v.string()),
  error: v.nullable(v.strictObject({ code: v.string(), message: v.string() })),
});

/** What `persist run` did at a boot. */
export type BootResult = Omit<v.InferOutput<typeof result>, 'schema'>;

/** undefined if there was none, or none that can be read: the next boot makes another. */
export function loadBootResult(host: Host): BootResult | undefined {
  const text = host.keep.load(NAME);
  if (text === undefined) return undefined;
  try {
    const { schema: _, ...rest } = v.parse(result, JSON.parse(text));
    return rest;
  } catch {
    return undefined;
  }
}

export function saveBootResult(host: Host, content: BootResult): void {
  host.keep.save(NAME, `${JSON.stringify({ schema: SCHEMA, ...content })}\n`);
}

export function removeBootResult(host: Host): void {
  host.keep.remove(NAME);
}

/** Nothing is missing, another or failed. */
export function isAsDescribed({ pfs, changes, error }: BootResult): boolean {
  return error === null && changes.length === 0 && pfs.every(({ state }) => state === 'ready');
}

export function bootIdOf(host: Host): string | null {
  return readOptional(host, '/proc/sys/kernel/random/boot_id') ?? null;
}
