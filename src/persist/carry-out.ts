import { type Host, ProgramMissing } from '../host/host.ts';
import { whyStepFailed } from '../host/why-step-failed.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import { throwIfInterrupted } from '../provision/interrupted.ts';

export interface FileStep {
  kind: 'file';
  path: string;
  before: string | undefined;
  after: string | undefined;
  /** Stays what was there beside it? */
  backup: boolean;
  mode?: number;
}

export interface RunStep {
  kind: 'run';
  program: string;
  args: readonly string[];
  /** Its opposite; `again`: it only brings to the files' readers what stands in them. */
  undo: readonly string[] | 'again';
  /** Where its opposite fails as well: is all as it was nevertheless? */
  isUndone?: () => boolean;
}

export type Step = FileStep | RunStep;

/** All of it, or nothing: after a step that fails those before it are taken back. @throws {SriovError} STEP_FAILED, INTERRUPTED */
export async function carryOut(
  host: Host,
  steps: readonly Step[],
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const done: Step[] = [];
  for (const step of steps) {
    try {
      throwIfInterrupted(signal);
      // One that fails may have done a part of its work.
      if (step.kind === 'run' && step.undo !== 'again') done.push(step);
      await take(host, step);
      if (!done.includes(step)) done.push(step);
    } catch (error) {
      throw failure(step, error, await takeBack(host, done));
    }
  }
}

async function take(host: Host, step: Step): Promise<void> {
  if (step.kind === 'run') return runProgram(host, step.program, step.args);
  const { path, before, after, backup, mode } = step;
  await host.replace(path, {
    before,
    after,
    backup,
    withFolder: OUR_FOLDERS.test(path),
    ...(mode === undefined ? {} : { mode }),
  });
}

/** Others have no reason to be there before us, or to stay. */
const OUR_FOLDERS = /^\/etc\/(?:sriovctl|systemd\/system\/[\w-]+\.service\.d)\//;

async function runProgram(host: Host, program: string, args: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await host.run(program, args, { timeoutMs: 60_000 });
  if (exitCode === 0) return;
  const said = (stderr.trim() || stdout.trim()).split('\n').at(-1) ?? '';
  throw new Error(`${[program, ...args].join(' ')} failed (exit ${exitCode}): ${said}`);
}

/** The last first; when the files are as they were, their readers are told once more. Gives what did not come back. */
async function takeBack(host: Host, done: readonly Step[]): Promise<string[]> {
  const stuck: string[] = [];
  const attempt = async (step: Step, action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof ProgramMissing))
        stuck.push(`${describe(step)} (${whyStepFailed(error)})`);
    }
  };
  for (const step of done.toReversed()) {
    if (step.kind === 'file') {
      const { path, before, after, mode = 0o644 } = step;
      const back = {
        kind: 'file',
        path,
        before: after,
        after: before,
        backup: false,
        mode,
      } as const;
      await attempt(step, () => take(host, back));
    } else if (step.undo !== 'again') {
      const { program, undo, isUndone } = step;
      await attempt(step, async () => {
        await runProgram(host, program, undo).catch((error: unknown) => {
          if (!isUndone?.()) throw error;
        });
      });
    }
  }
  for (const step of done) {
    if (step.kind === 'run' && step.undo === 'again') await attempt(step, () => take(host, step));
  }
  return stuck;
}

function failure(step: Step, error: unknown, stuck: readonly string[]): SriovError {
  if (stuck.length === 0 && error instanceof SriovError && error.code === 'INTERRUPTED') {
    return new SriovError('INTERRUPTED', 'Interrupted; what was written is taken back');
  }
  const isBack = stuck.length === 0;
  const outcome = isBack ? 'all is as it was' : 'not all could be put back';
  return new SriovError('STEP_FAILED', `${describe(step)} failed; ${outcome}`, {
    kind: isBack ? 'failed' : 'unrestored',
    cause: whyStepFailed(error),
    actions: isBack
      ? ['Mend the cause and run it again: what was written is taken back.']
      : [`Put back by hand: ${stuck.join('; ')}`],
  });
}

export function describe(step: Step): string {
  if (step.kind === 'run') return oneLine([step.program, ...step.args].join(' '));
  return `${step.after === undefined ? 'removing' : 'writing'} ${oneLine(step.path)}`;
}
