import { fix } from '../doctor/fix/fix.ts';
import type { Fix } from '../doctor/fix/fix-report.ts';
import type { Templates } from '../generate/templates.ts';
import { applyHostFile } from '../host-file/apply-host-file.ts';
import { compareHostFile } from '../host-file/compare-host-file.ts';
import type { Host } from '../host/host.ts';
import { planWrites, writeAll } from '../host/write-files.ts';
import { readInventory } from '../inventory/inventory.ts';
import { SriovError } from '../model/errors.ts';
import type { Vf } from '../model/nic.ts';
import { enablePersistence } from '../persist/enable.ts';
import { throwIfInterrupted } from '../provision/interrupted.ts';
import type { ProvisionOptions } from '../provision/request.ts';
import { curedChecks } from './commands.ts';
import { folderOf, generateFor, HOST_FILE, type Preview, previewOf } from './preview.ts';
import { purposeOf } from './purposes.ts';
import { chosenOf, type Situation } from './situation.ts';

export type CarryOutOptions = Pick<
  ProvisionOptions,
  'waitSeconds' | 'signal' | 'progress' | 'warn'
>;

/** What was done, and how it stands now. */
export interface Done {
  cures: Fix[];
  vfs: Vf[];
  /** Paths of the files in the chosen directory, the host file first. */
  files: string[];
  /** What puts them to use. */
  next: string[];
  persisted: boolean;
}

/**
 * Cures, VFs, files, persistence: in this order, since each needs what stands before it. A change of VFs that fails is
 * undone; what was done before it stays, and is named. @throws {SriovError}
 */
export async function carryOut(
  host: Host,
  situation: Situation,
  agreed: Preview,
  templates: Templates,
  options: CarryOutOptions,
): Promise<Done> {
  refuseChanged(agreed, await previewOf(host, situation, templates));
  const stays: string[] = [];
  try {
    const cures = await cure(host, situation, options);
    if (cures.length > 0) stays.push(`cured: ${cures.flatMap(({ ids }) => ids).join(', ')}`);
    throwIfInterrupted(options.signal);
    if (agreed.later.length > 0) {
      const files = write(situation, agreed, []);
      stays.push(`written: ${files.join(', ')}`);
      return { cures, vfs: [], files, next: [], persisted: await persist(host, agreed, options) };
    }
    const { vfs } = await makeVfs(host, agreed, options);
    stays.push('the VFs are made');
    throwIfInterrupted(options.signal);
    const generated = generateFor(host, situation, await readInventory(host), templates);
    const files = write(situation, agreed, generated?.files ?? []);
    stays.push(`written: ${files.join(', ')}`);
    const persisted = await persist(host, agreed, options);
    return { cures, vfs, files, next: generated?.next ?? [], persisted };
  } catch (error) {
    throw withStays(error, stays);
  }
}

/** While a person thinks, a host moves on. */
function refuseChanged(agreed: Preview, now: Preview): void {
  const facts = ({ text, plan, later, persistence, writes }: Preview) =>
    JSON.stringify([text, plan, later, persistence, writes]);
  if (facts(agreed) === facts(now)) return;
  throw new SriovError(
    'HOST_CHANGED',
    'The host changed while the plan was read; nothing was changed by sriovctl',
    {
      actions: ['Run sriovctl setup again to see the new plan.'],
    },
  );
}

async function cure(host: Host, situation: Situation, options: CarryOutOptions): Promise<Fix[]> {
  const ids = curedChecks(situation);
  if (ids.length === 0) return [];
  const { fixes } = await fix(host, {
    pfs: chosenOf(situation).map(({ label }) => label),
    purpose: purposeOf(situation.answers.purpose).doctor,
    cure: ids,
    dryRun: false,
    confirm: async () => true,
    ...options,
  });
  const failed = fixes.find(({ status }) => status === 'undone' || status === 'unrestored');
  if (failed === undefined) return fixes.filter(({ status }) => status === 'applied');
  const { status, reason = '' } = failed;
  throw new SriovError('STEP_FAILED', `The cure of ${failed.ids.join(', ')} failed: ${reason}`, {
    ...(status === 'unrestored' ? { kind: 'unrestored' as const } : {}),
    actions: ['Go on without it: run sriovctl setup again, and do not choose it.'],
  });
}

/** Made, and looked at once more: nothing may be left to change. */
async function makeVfs(
  host: Host,
  { file, path }: Preview,
  options: CarryOutOptions,
): Promise<{ vfs: Vf[] }> {
  const request = { command: `apply ${path}`, recreate: true };
  const { vfs } = await applyHostFile(host, file, {
    ...request,
    ...options,
    dryRun: false,
    force: false,
  });
  const { differences } = await compareHostFile(host, file, request);
  const [first] = differences;
  if (first === undefined) return { vfs };
  throw new SriovError(
    'NOT_VERIFIED',
    `${first.target} is not as it was asked for: ${first.action}`,
    {
      actions: [`See what differs: sriovctl diff ${path}`],
      details: { differences },
    },
  );
}

async function persist(
  host: Host,
  { file, persistence }: Preview,
  { progress, ...options }: CarryOutOptions,
): Promise<boolean> {
  if (persistence === undefined) return false;
  progress?.('having it made so at every boot');
  await enablePersistence(host, file, { ...options, as: 'systemd', dryRun: false });
  return true;
}

function write(
  situation: Situation,
  { text }: Preview,
  files: readonly { path: string; content: string }[],
): string[] {
  const writes = planWrites(folderOf(situation), [{ path: HOST_FILE, content: text }, ...files]);
  writeAll(writes);
  return writes.map(({ path }) => path);
}

/** An error after some was done says what stays. */
function withStays(error: unknown, stays: readonly string[]): unknown {
  if (!(error instanceof SriovError) || stays.length === 0) return error;
  const { code, message, kind, cause, actions, details } = error;
  return new SriovError(code, message, {
    kind,
    ...(cause === undefined ? {} : { cause }),
    actions: [...actions, `This was done before, and stays so: ${stays.join('; ')}`],
    details,
  });
}
