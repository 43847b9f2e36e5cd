import type { ArgumentChange } from '../../bootloader/change-arguments.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import type { Request } from '../../provision/request.ts';

export interface Cure {
  /** For a person's shell, exact for this host, in order; a step that no program can do is a sentence beginning with `#`. */
  commands: string[];
  /** May `--fix` apply it: it can lose neither data nor connectivity. */
  automatic: boolean;
  rebootNeeded: boolean;
  /** The same for `--fix`; empty where only hands can do it. */
  steps: CureStep[];
}

export type CureStep = RunStep | FileStep | ArgumentsStep | VfStep;

/** A program of the host, run without a shell; it has to end with 0. */
export interface RunStep {
  kind: 'run';
  program: string;
  args: string[];
  /**
   * What takes it back if a later step fails: another command, or `again` for a program that brings files to where
   * they are used and has to run once more when they are as before (update-grub).
   */
  undo?: { program: string; args: string[] } | 'again';
  /** The files that it writes: as long as they are as before, a program that failed twice has done no harm. */
  outputs?: string[];
  /** Default 30 s. */
  timeoutMs?: number;
  /** Netdevs that may lose their link by it: refused if one of them carries the default route or the SSH session. */
  disturbs?: string[];
}

/** A file that is replaced as a whole, if it still is what the check saw; a backup stays beside it. */
export interface FileStep {
  kind: 'file';
  path: string;
  /** undefined: there is none yet. */
  before: string | undefined;
  /** undefined: it goes away. */
  after: string | undefined;
  /** The same for a person's shell. */
  commands: string[];
}

/** Kernel arguments, in the way of this host's boot loader. All those of one `--fix` are changed together. */
export interface ArgumentsStep {
  kind: 'arguments';
  change: ArgumentChange;
  commands: string[];
}

/** What `sriovctl vf ...` does, with all of its promises. */
export interface VfStep {
  kind: 'vf';
  request: Request;
  commands: string[];
}

/** What only hands can do; `--fix` leaves it alone. */
export function byHand(commands: string[], options: { reboot?: boolean } = {}): Cure {
  return { commands, automatic: false, rebootNeeded: options.reboot ?? false, steps: [] };
}

/** What `--fix` may do by itself: it can lose neither data nor connectivity. */
export function automatic(steps: CureStep[], options: { reboot?: boolean } = {}): Cure {
  const commands = steps.flatMap(commandsOf);
  return { commands, automatic: true, rebootNeeded: options.reboot ?? false, steps };
}

export function run(program: string, args: string[], rest: Partial<RunStep> = {}): RunStep {
  return { kind: 'run', program, args, ...rest };
}

/** A file of our own, in a folder of drop-ins; `before` is what stands there now. */
export function ownFile(path: string, before: string | undefined, lines: string[]): FileStep {
  const commands = [`printf '%s\\n' ${lines.map(shellQuote).join(' ')} > ${shellQuote(path)}`];
  return { kind: 'file', path, before, after: `${lines.join('\n')}\n`, commands };
}

/** As a person would type it. */
export function commandsOf(step: CureStep): string[] {
  if (step.kind !== 'run') return step.commands;
  return [[step.program, ...step.args].map(shellQuote).join(' ')];
}
