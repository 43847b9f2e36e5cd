import { type Host, ProgramMissing } from '../../host/host.ts';
import { readText } from '../../host/read.ts';
import { whyStepFailed } from '../../host/why-step-failed.ts';
import { SriovError } from '../../model/errors.ts';
import { oneLine } from '../../model/text.ts';
import { throwIfInterrupted } from '../../provision/interrupted.ts';
import { provision } from '../../provision/provision.ts';
import type { ProvisionOptions } from '../../provision/request.ts';
import { takeLock } from '../../provision/take-lock.ts';
import type { FileStep, RunStep } from '../cures/cure.ts';
import type { Fix } from './fix-report.ts';
import type { PlainStep, PlannedFix } from './plan-fixes.ts';

export type Outcome = Pick<Fix, 'status' | 'reason'>;

export type CarryOutOptions = Pick<
  ProvisionOptions,
  'waitSeconds' | 'signal' | 'progress' | 'warn' | 'recover' | 'chooseRecovery'
>;

/** Does the steps of one fix; after a step that fails, those before it are taken back. @throws {SriovError} INTERRUPTED */
export async function carryOutFix(
  host: Host,
  { steps }: PlannedFix,
  options: CarryOutOptions,
): Promise<Outcome> {
  // A change of VFs takes the lock by itself, and nothing stands beside it in a fix.
  if (steps.some(({ kind }) => kind === 'vf')) return inOrder(host, steps, options);
  const { waitSeconds = 0, signal } = options;
  const release = await takeLock(host, 'doctor --fix', { waitSeconds, signal });
  try {
    return await inOrder(host, steps, options);
  } finally {
    release();
  }
}

async function inOrder(
  host: Host,
  steps: readonly PlainStep[],
  options: CarryOutOptions,
): Promise<Outcome> {
  const done: PlainStep[] = [];
  const outputs = outputsOf(host, steps);
  for (const step of steps) {
    try {
      throwIfInterrupted(options.signal);
      options.progress?.(describe(step));
      await carryOut(host, step, options);
      done.push(step);
      // Whoever stops it while update-grub runs is told that it will be undone. VFs see to that by themselves.
      if (step.kind !== 'vf') throwIfInterrupted(options.signal);
    } catch (error) {
      return afterFailure(host, begun(done, step, error), error, outputs);
    }
  }
  return { status: 'applied' };
}

/** A program that failed may have done a part of its work. */
function begun(done: readonly PlainStep[], step: PlainStep, error: unknown): PlainStep[] {
  const halfDone =
    step.kind === 'run' && !(error instanceof ProgramMissing) && !done.includes(step);
  return halfDone ? [...done, step] : [...done];
}

async function carryOut(host: Host, step: PlainStep, options: CarryOutOptions): Promise<void> {
  if (step.kind === 'run') return runProgram(host, step);
  if (step.kind === 'file') return host.replace(step.path, step);
  await provision(host, step.request, { ...options, dryRun: false, force: false });
}

async function runProgram(
  host: Host,
  { program, args, timeoutMs }: Pick<RunStep, 'program' | 'args' | 'timeoutMs'>,
): Promise<void> {
  const options = timeoutMs === undefined ? {} : { timeoutMs };
  const { exitCode, stdout, stderr } = await host.run(program, args, options);
  if (exitCode === 0) return;
  // Long outputs end with what went wrong.
  const said = (stderr.trim() || stdout.trim()).split('\n').at(-1) ?? '';
  throw new Error(`${[program, ...args].join(' ')} failed (exit ${exitCode}): ${said}`);
}

async function afterFailure(
  host: Host,
  done: readonly PlainStep[],
  error: unknown,
  outputs: Outputs,
): Promise<Outcome> {
  const reason = whyStepFailed(error);
  const stuck = await takeBack(host, done, outputs);
  if (stuck.length > 0)
    return { status: 'unrestored', reason: `${reason}; not put back: ${stuck.join('; ')}` };
  if (error instanceof SriovError && error.code === 'INTERRUPTED') throw error;
  const unrestored = error instanceof SriovError && error.kind === 'unrestored';
  return { status: unrestored ? 'unrestored' : 'undone', reason };
}

/** The last first; then, with the files as they were, once more what brings them to where they are used. */
async function takeBack(
  host: Host,
  done: readonly PlainStep[],
  before: Outputs,
): Promise<string[]> {
  const stuck: string[] = [];
  const attempt = async (step: PlainStep, action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      stuck.push(`${describe(step)} (${whyStepFailed(error)})`);
    }
  };
  for (const step of done.toReversed()) {
    if (step.kind === 'file') await attempt(step, () => putBack(host, step));
    else if (step.kind === 'vf') stuck.push(describe(step));
    else if (step.undo !== undefined && step.undo !== 'again') {
      const { undo } = step;
      await attempt(step, () => runProgram(host, undo));
      await attempt(step, () => putOutputsBack(host, step, before));
    }
  }
  for (const step of done) {
    if (step.kind === 'run' && step.undo === 'again' && !isAsBefore(host, step, before))
      await attempt(step, () => runProgram(host, step));
  }
  return stuck;
}

type Outputs = ReadonlyMap<string, string | undefined>;

function outputsOf(host: Host, steps: readonly PlainStep[]): Outputs {
  const paths = steps.flatMap((step) => (step.kind === 'run' && step.outputs) || []);
  return new Map(paths.map((path) => [path, readText(host, path)]));
}

/** update-grub writes grub.cfg at its very end: if it fails, all is as it was, and it would only fail again. */
function isAsBefore(host: Host, { outputs = [] }: RunStep, before: Outputs): boolean {
  const isSame = (path: string): boolean => {
    const text = before.get(path);
    return text !== undefined && readText(host, path) === text;
  };
  return outputs.length > 0 && outputs.every(isSame);
}

/** grubby's opposite gives all boot entries what one of them had. */
async function putOutputsBack(
  host: Host,
  { outputs = [] }: RunStep,
  texts: Outputs,
): Promise<void> {
  for (const path of outputs) {
    const after = texts.get(path);
    const before = readText(host, path);
    if (after !== undefined && before !== undefined && before !== after)
      await host.replace(path, { before, after, backup: false });
  }
}

async function putBack(host: Host, { path, before, after }: FileStep): Promise<void> {
  await host.replace(path, { before: after, after: before, backup: false });
}

function describe(step: PlainStep): string {
  if (step.kind === 'run') return oneLine([step.program, ...step.args].join(' '));
  return oneLine(step.kind === 'file' ? `write ${step.path}` : step.commands.join('; '));
}
