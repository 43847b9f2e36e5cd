import * as v from 'valibot';
import { type Host, HostError } from '../host/host.ts';
import { SriovError } from '../model/errors.ts';
import { sha256 } from '../model/sha256.ts';
import { FORMS } from './form.ts';

const NAME = 'persist.json';
const SCHEMA = 'sriovctl/persist@1';

const text = v.nullable(v.string());

const pf = v.strictObject({
  place: v.string(),
  pci: text,
  id: text,
  permanentMac: text,
  name: text,
  driver: text,
  driverVersion: text,
  firmwareVersion: text,
});

const file = v.strictObject({
  /** Nothing but what a form writes is ever taken away by what stands here. */
  path: v.pipe(
    v.string(),
    v.regex(
      /^\/etc\/(?:sriovctl\/host\.yaml|systemd\/system\/sriovctl\.service|systemd\/system\/netplan-sriov-apply\.service\.d\/90-sriovctl\.conf|systemd\/network\/10-sriovctl-[\w.:-]+\.link|netplan\/90-sriovctl\.yaml|NetworkManager\/system-connections\/sriovctl-[\w.:-]+\.nmconnection)$/,
    ),
  ),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** What it replaced, if that was somebody else's. */
  before: text,
});

const record = v.strictObject({
  schema: v.literal(SCHEMA),
  as: v.picklist(FORMS),
  /** ISO 8601 */
  at: v.string(),
  /** Of the boot that it was enabled in: the unit has run in none before. */
  bootId: text,
  hostFile: v.string(),
  files: v.array(file),
  pfs: v.array(pf),
});

/** What `persist enable` did, for `disable` to take away, and how the PFs were then. */
export type PersistRecord = Omit<v.InferOutput<typeof record>, 'schema'>;
export type RecordedFile = v.InferOutput<typeof file>;
export type RecordedPf = v.InferOutput<typeof pf>;

/** @throws {SriovError} PERSISTENCE_UNREADABLE */
export function loadRecord(host: Host): PersistRecord | undefined {
  const kept = host.keep.load(NAME);
  if (kept === undefined) return undefined;
  const json = parseJson(kept);
  const parsed = v.safeParse(record, json);
  if (!parsed.success) throw unreadable(json);
  const { schema: _, ...rest } = parsed.output;
  return rest;
}

/** undefined: nothing is enabled. @throws {SriovError} UNWRITABLE */
export function saveRecord(host: Host, content: PersistRecord | undefined): void {
  try {
    if (content === undefined) host.keep.remove(NAME);
    else host.keep.save(NAME, `${JSON.stringify({ schema: SCHEMA, ...content })}\n`);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw new SriovError('UNWRITABLE', `Noting it in /var/lib/sriovctl failed: ${error.errno}`, {
      actions: ['Make room in /var/lib, or make it writable, and run it again.'],
    });
  }
}

export function hashOf(content: string): string {
  return sha256(content).toString('hex');
}

function parseJson(kept: string): unknown {
  try {
    return JSON.parse(kept);
  } catch {
    return undefined;
  }
}

function unreadable(json: unknown): SriovError {
  const { output } = v.safeParse(v.looseObject({ schema: v.string() }), json);
  const version = /^sriovctl\/persist@(\d+)$/.exec((output as { schema?: string })?.schema ?? '');
  const isLater = version !== null && Number(version[1]) > 1;
  return new SriovError(
    'PERSISTENCE_UNREADABLE',
    'What persist enable noted in /var/lib/sriovctl/persist.json cannot be read',
    {
      cause: isLater
        ? 'A later version of sriovctl wrote it.'
        : 'It is damaged, or not of sriovctl.',
      actions: isLater
        ? ['Use that version, or disable persistence with it first.']
        : [
            'Remove it, and by hand what persist enable put below /etc (files named sriovctl); then enable again.',
          ],
    },
  );
}
