import type { Host } from '../../host/host.ts';
import { fileDiff } from '../../model/file-diff.ts';
import { exitCode, SriovError } from '../../model/errors.ts';
import { oneLine } from '../../model/text.ts';
import { cannotWrite } from '../../provision/cannot-write.ts';
import { deadline } from '../../provision/deadline.ts';
import { throwIfInterrupted } from '../../provision/interrupted.ts';
import { commandsOf } from '../cures/cure.ts';
import { diagnose, type ExamineOptions } from '../doctor.ts';
import { gatherEvidence } from '../evidence/evidence.ts';
import { type Diagnosis, reportOf } from '../report.ts';
import { carryOutFix, type CarryOutOptions, type Outcome } from './carry-out-fix.ts';
import { connections } from './connections.ts';
import type { Fix, FixReport } from './fix-report.ts';
import { planFixes, type PlannedFix } from './plan-fixes.ts';

export interface FixOptions extends ExamineOptions, CarryOutOptions {
  dryRun: boolean;
  /** Ids of the checks whose findings may be cured; all if left out. */
  cure?: readonly string[];
  /** Shown the plan before anything is done. Absent where nobody can answer. */
  confirm?: (plan: Fix[]) => Promise<boolean>;
}

/** Finds, plans, asks, cures, and looks again. @throws {SriovError} */
export async function fix(host: Host, options: FixOptions): Promise<FixReport> {
  const { found, plan, fixes: planned } = await prepare(host, options);
  const possible = plan.filter(({ refused }) => refused === undefined);
  if (options.dryRun || possible.length === 0) return { ...reportOf(found), fixes: planned };
  if (!host.writable) throw cannotWrite(host, 'Curing a host');
  if (!(await agreed(planned, options))) return { ...reportOf(found), fixes: planned };
  refuseChanged(planned, (await prepare(host, options)).fixes);
  const outcomes = await carryOutAll(host, possible, options);
  const after = await lookAgain(host, possible, outcomes, options).catch((error: unknown) => {
    throw withDone(error, outcomes);
  });
  const fixes = plan.map((one) => told(one, outcomeAfter(one, outcomes.get(one), after)));
  return { ...reportOf(after), fixes };
}

/** A cure that failed counts for more than what is still found. */
export function fixExitCode({ fixes, summary }: FixReport): number {
  const any = (status: Fix['status']) => fixes.some((one) => one.status === status);
  if (any('unrestored')) return exitCode('unrestored');
  if (any('undone')) return exitCode('failed');
  return summary.failed > 0 ? 1 : 0;
}

interface Prepared {
  found: Diagnosis[];
  plan: PlannedFix[];
  fixes: Fix[];
}

async function prepare(host: Host, options: FixOptions): Promise<Prepared> {
  const evidence = gatherEvidence(host);
  const found = await diagnose(host, options, evidence);
  const plan = planFixes(chosen(found, options.cure), {
    host,
    evidence,
    connections: await connections(host),
  });
  return { found, plan, fixes: plan.map((one) => told(one, outcomeBefore(one))) };
}

/** While a person thinks, a host moves on: another interface may carry the default route now. */
function refuseChanged(planned: Fix[], now: Fix[]): void {
  const deeds = (fixes: Fix[]) =>
    JSON.stringify(fixes.map(({ status, commands, files }) => [status, commands, files]));
  if (deeds(planned) === deeds(now)) return;
  throw new SriovError(
    'HOST_CHANGED',
    'The host changed while the plan was read; nothing was written',
    { actions: ['Run the command again to see the new plan.'] },
  );
}

function chosen(found: readonly Diagnosis[], ids: readonly string[] | undefined): Diagnosis[] {
  return found.filter(({ id }) => ids === undefined || ids.length === 0 || ids.includes(id));
}

function outcomeBefore({ refused }: PlannedFix): Outcome {
  return refused === undefined ? { status: 'planned' } : { status: 'refused', reason: refused };
}

async function agreed(plan: Fix[], { confirm }: FixOptions): Promise<boolean> {
  if (confirm) return confirm(plan);
  throw new SriovError('CONFIRMATION_NEEDED', 'Nobody can be asked here whether to go on', {
    actions: ['Go on without a question: --yes', 'See what would be done: --dry-run'],
  });
}

async function carryOutAll(
  host: Host,
  plan: readonly PlannedFix[],
  options: FixOptions,
): Promise<Map<PlannedFix, Outcome>> {
  const outcomes = new Map<PlannedFix, Outcome>();
  for (const one of plan) {
    try {
      outcomes.set(one, await carryOutFix(host, one, options));
    } catch (error) {
      throw withDone(error, outcomes);
    }
  }
  return outcomes;
}

/** The cure at hand was taken back, unless its outcome says otherwise; those before it stay. */
function withDone(error: unknown, outcomes: ReadonlyMap<PlannedFix, Outcome>): unknown {
  if (!(error instanceof SriovError)) return error;
  const all = [...outcomes];
  const done = all.flatMap(([one, { status }]) => (status === 'applied' ? [one] : []));
  const stuck = all.flatMap(([, { status, reason }]) =>
    status === 'unrestored' && reason !== undefined ? [reason] : [],
  );
  const cured = done.flatMap(({ diagnoses }) => diagnoses.map(({ id }) => id)).join(', ');
  const stay = done.length > 0 ? [`These were cured before, and stay so: ${cured}`] : [];
  const cause = stuck.length > 0 ? stuck.join('; ') : error.cause;
  return new SriovError(error.code, error.message, {
    kind: stuck.length > 0 ? 'unrestored' : error.kind,
    actions: [...error.actions, ...stay],
    details: error.details,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Links come up, and udev and daemons act, a little later than they are told to. */
async function lookAgain(
  host: Host,
  plan: readonly PlannedFix[],
  outcomes: ReadonlyMap<PlannedFix, Outcome>,
  options: FixOptions,
): Promise<Diagnosis[]> {
  const { waitSeconds = DEFAULT_WAIT_S, signal } = options;
  const late = deadline({ waitSeconds, signal });
  const now = plan.filter((one) => outcomes.get(one)?.status === 'applied' && !one.rebootNeeded);
  for (;;) {
    const after = await diagnose(host, options);
    throwIfInterrupted(signal);
    if (!now.some((one) => isStillThere(one, after)) || !(await late.pause(host))) return after;
  }
}

const DEFAULT_WAIT_S = 10;

/** What takes effect with the next boot is found until then, but there is nothing left to do about it. */
function isStillThere(
  { diagnoses, rebootNeeded, unseen }: PlannedFix,
  after: readonly Diagnosis[],
): boolean {
  if (unseen) return false;
  return diagnoses.some((before) =>
    after.some(
      ({ id, target, message, status, cure }) =>
        id === before.id &&
        target === before.target &&
        message === before.message &&
        status !== 'pass' &&
        (!rebootNeeded || cure?.automatic),
    ),
  );
}

function outcomeAfter(
  one: PlannedFix,
  outcome: Outcome | undefined,
  after: readonly Diagnosis[],
): Outcome {
  if (outcome === undefined) return outcomeBefore(one);
  if (outcome.status !== 'applied' || !isStillThere(one, after)) return outcome;
  return { status: 'ineffective', reason: 'it was done, and the finding is still there' };
}

function told({ diagnoses, commands, steps, rebootNeeded }: PlannedFix, outcome: Outcome): Fix {
  const programs = steps.flatMap((step) => (step.kind === 'file' ? [] : commandsOf(step)));
  const { status, reason } = outcome;
  return {
    ids: [...new Set(diagnoses.map(({ id }) => id))],
    target: diagnoses[0]!.target,
    message: diagnoses.map(({ message }) => message).join('; '),
    status,
    ...(reason === undefined ? {} : { reason: oneLine(reason) }),
    // What a file becomes is better told by its diff than by a line of sed.
    commands: (steps.length > 0 ? programs : commands).map(oneLine),
    files: steps.flatMap((step) =>
      step.kind === 'file'
        ? [{ path: step.path, diff: fileDiff(step.path, step.before, step.after) }]
        : [],
    ),
    rebootNeeded,
  };
}
