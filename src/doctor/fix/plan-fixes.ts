import type { ArgumentChange } from '../../bootloader/change-arguments.ts';
import { menuFiles } from '../../bootloader/menu-files.ts';
import { planBootChange } from '../../bootloader/plan-change.ts';
import type { Host } from '../../host/host.ts';
import type { ArgumentsStep, Cure, CureStep, FileStep, RunStep, VfStep } from '../cures/cure.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Diagnosis } from '../report.ts';
import type { Connections } from './connections.ts';

/** One thing to do: the cure of a finding, or of several that want other kernel arguments. */
export interface PlannedFix {
  diagnoses: Diagnosis[];
  commands: string[];
  steps: PlainStep[];
  rebootNeeded: boolean;
  /** Nothing shows before the reboot that it was done. */
  unseen?: boolean;
  /** Why it will not be done. */
  refused?: string;
}

export type PlainStep = RunStep | FileStep | VfStep;

export interface FixContext {
  host: Host;
  evidence: Pick<Evidence, 'bootConfig' | 'kernelRelease'>;
  connections: Connections;
}

/** What `--fix` is going to do about these findings. Reads, and changes nothing. */
export function planFixes(diagnoses: readonly Diagnosis[], context: FixContext): PlannedFix[] {
  const treatable = diagnoses.flatMap((diagnosis) =>
    diagnosis.cure?.automatic ? [{ diagnosis, cure: diagnosis.cure }] : [],
  );
  const about = ({ cure }: Treatable) => cure.steps.some(isArguments);
  const fixes = treatable.filter((one) => !about(one)).map((one) => single(one, context));
  const boot = treatable.filter(about);
  return boot.length > 0 ? withoutTwins(kernelArguments(boot, context), fixes) : fixes;
}

/** What would only run update-grub is done with the change of arguments, which runs it too. */
function withoutTwins(change: PlannedFix, others: readonly PlannedFix[]): PlannedFix[] {
  const deeds = new Set(change.steps.map(deedOf));
  const isTwin = ({ steps }: PlannedFix) =>
    steps.length > 0 && steps.every((step) => deeds.has(deedOf(step)));
  const twins = others.filter(isTwin);
  const together = {
    ...change,
    diagnoses: [...change.diagnoses, ...twins.flatMap(({ diagnoses }) => diagnoses)],
    rebootNeeded: [change, ...twins].some(({ rebootNeeded }) => rebootNeeded),
  };
  return [together, ...others.filter((one) => !isTwin(one))];
}

function deedOf(step: PlainStep): string {
  return JSON.stringify(step.kind === 'run' ? [step.program, step.args] : step);
}

interface Treatable {
  diagnosis: Diagnosis;
  cure: Cure;
}

function single({ diagnosis, cure }: Treatable, { connections }: FixContext): PlannedFix {
  const steps = cure.steps.filter((step) => !isArguments(step));
  const { commands, rebootNeeded } = cure;
  const refused = whyNot(steps, connections);
  const fix = { diagnoses: [diagnosis], commands, steps, rebootNeeded };
  return refused === undefined ? fix : { ...fix, refused };
}

function whyNot(steps: readonly PlainStep[], connections: Connections): string | undefined {
  for (const netdev of steps.flatMap((step) => (step.kind === 'run' && step.disturbs) || [])) {
    const why = connections(netdev);
    if (why !== undefined) return `${netdev} ${why}`;
  }
  return undefined;
}

/** Several changes of one file, and several runs of update-grub, become one. */
function kernelArguments(boot: readonly Treatable[], { host, evidence }: FixContext): PlannedFix {
  const wanted = boot.flatMap(({ cure }) => cure.steps.filter(isArguments));
  const change = merged(wanted.map((step) => step.change));
  const fix = {
    diagnoses: boot.map(({ diagnosis }) => diagnosis),
    commands: [...new Set(wanted.flatMap(({ commands }) => commands))],
    rebootNeeded: boot.some(({ cure }) => cure.rebootNeeded),
    // rpm-ostree writes its boot entry when the host goes down.
    unseen: evidence.bootConfig().loader.kind === 'ostree',
  };
  const plan = planBootChange(host, evidence.bootConfig(), change, evidence.kernelRelease());
  if ('refused' in plan) return { ...fix, steps: [], refused: plan.refused };
  const files = plan.files.map(({ path, before, after }): FileStep => {
    return { kind: 'file', path, before, after, commands: [] };
  });
  const outputs = menuFiles(host);
  const programs = plan.programs.map((one): RunStep => ({ kind: 'run', ...one, outputs }));
  const steps = [...files, ...programs];
  return steps.length > 0 ? { ...fix, steps } : { ...fix, steps, refused: ALREADY };
}

const ALREADY = 'it is configured already, and takes effect with the next boot';

/** What one finding wants to have there, another cannot want away: the first is what the host needs. */
function merged(changes: readonly ArgumentChange[]): ArgumentChange {
  const add = new Set(changes.flatMap((change) => change.add ?? []));
  const remove = new Set(changes.flatMap((change) => change.remove ?? []));
  return { add: [...add], remove: [...remove].filter((text) => !add.has(text)) };
}

function isArguments(step: CureStep): step is ArgumentsStep {
  return step.kind === 'arguments';
}
