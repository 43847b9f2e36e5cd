import { oneLine } from '../model/text.ts';
import type { BootResult } from '../persist/boot-result.ts';
import type { Cannot } from '../persist/form.ts';
import type { Persistence } from '../persist/show.ts';
import type { FileAction } from '../persist/tell-steps.ts';
import { diffLines } from './diff.ts';
import { keyValue, type Pair, yesNo } from './key-value.ts';
import type { Terminal } from './terminal.ts';
import { tsv } from './tsv.ts';

interface Steps {
  files: readonly FileAction[];
  commands: readonly string[];
}

/** Files and commands; with what is in the files before they are written. */
export function renderSteps(
  { files, commands }: Steps,
  terminal: Terminal,
  { diffs }: { diffs: boolean },
): string {
  if (!terminal.tty) {
    return tsv([
      ...files.map(({ action, path }) => [action, path]),
      ...commands.map((command) => ['run', command]),
    ]);
  }
  const { colour } = terminal;
  const lines = [
    ...files.flatMap(({ action, path, diff }) => [
      `  ${colour.bold(action.padEnd(6))}  ${oneLine(path)}`,
      ...(diffs ? diffLines(diff, terminal).map((line) => `    ${line}`) : []),
    ]),
    ...commands.map((command) => `  ${colour.bold('run'.padEnd(6))}  ${oneLine(command)}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** For warnings: what is asked for and does not come back. */
export function cannotLines(cannot: readonly Cannot[]): string[] {
  return cannot.map(
    ({ target, setting, why }) => `${target}: ${setting} will not come back: ${why}`,
  );
}

export function renderPersistence(shown: Persistence, terminal: Terminal): string {
  const { enabled, as, at, unitEnabled, files, boot, differences, whyNot } = shown;
  const pairs: Pair[] = [
    ['enabled', yesNo(enabled)],
    ...(enabled
      ? ([
          ['as', as],
          ['since', at],
          ...(unitEnabled === null ? [] : [['unit enabled', yesNo(unitEnabled)] as const]),
          ...files.map(({ path, state }): Pair => ['file', `${oneLine(path)} (${state})`]),
          ['host as described', whyNot === null ? asDescribed(differences) : oneLine(whyNot)],
        ] satisfies Pair[])
      : []),
    ...(boot ? bootPairs(boot) : []),
  ];
  return keyValue(pairs, terminal);
}

function asDescribed(differences: Persistence['differences']): string | null {
  if (differences === null) return null;
  return differences.length === 0 ? 'yes' : `no, differences: ${differences.length}`;
}

function bootPairs(boot: NonNullable<Persistence['boot']>): Pair[] {
  return [
    ['last boot', `${boot.at}${boot.isThisBoot ? '' : ', not this one'}`],
    ...bootLines(boot).map((line): Pair => ['', line]),
  ];
}

/** For journald: plain lines, one fact each. */
export function renderBoot(result: BootResult): string {
  return bootLines(result)
    .map((line) => `${line}\n`)
    .join('');
}

function bootLines({ changed, pfs, changes, notes, error }: BootResult): string[] {
  const states = pfs.map(({ target, state, message }) => {
    const why = message === null ? '' : `: ${message}`;
    return `${target}: ${STATES[state]}${why}`;
  });
  const done = changed ? [] : ['nothing was changed'];
  const failure = error && pfs.length === 0 ? [`${error.code}: ${error.message}`] : [];
  return [
    ...states,
    ...done,
    ...failure,
    ...changes.map((text) => `changed since persist enable: ${text}`),
    ...notes.map((text) => `note: ${text}`),
  ].map(oneLine);
}

const STATES = {
  ready: 'as described',
  missing: 'missing',
  mismatch: 'not the same, left alone',
  failed: 'failed',
};
