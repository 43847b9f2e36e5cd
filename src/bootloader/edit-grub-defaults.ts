import { applyChange, type AppliedChange, type ArgumentChange } from './apply-change.ts';
import {
  DROP_INS,
  evaluateGrubDefaults,
  GRUB_DEFAULTS,
  type GrubArgument,
  type GrubDefaults,
  type GrubFile,
  type GrubSources,
  type SourceRange,
} from './grub-defaults.ts';
import type { BootFile, Refused } from './boot-change.ts';
import { type Assignment, shellAssignments } from './shell-assignments.ts';

/** Where an argument is put that stands nowhere yet. */
export interface Additions {
  /**
   * GRUB_CMDLINE_LINUX_DEFAULT leaves the recovery entries as they are: a host that does not come up with the
   * argument still starts with them. Boot entries are made of GRUB_CMDLINE_LINUX.
   */
  variable: 'GRUB_CMDLINE_LINUX' | 'GRUB_CMDLINE_LINUX_DEFAULT';
  /** A drop-in comes after those that set the variable anew (cloud images), and leaves the package's file alone. */
  dropIn: boolean;
}

export const OWN_DROP_IN = `${DROP_INS}/90-sriovctl.cfg`;

/**
 * Edits each place where an argument stands, and nothing else. What comes of it is read again as grub-mkconfig
 * would: if it is not exactly what was asked for, nothing is done.
 */
export function editGrubDefaults(
  sources: GrubSources,
  change: ArgumentChange,
  additions: Additions,
): BootFile[] | Refused {
  const before = evaluateGrubDefaults(sources);
  const [gap] = before.gaps;
  if (gap) return { refused: `${gap.file}:${gap.line}: ${gap.reason}.` };
  const applied = applyChange(before.args, change);
  const torn = before.args.find(
    (arg, index) => applied.texts[index] !== arg.text && !isInOnePlace(arg, sources.files),
  );
  if (torn) {
    const { file, line, text } = torn;
    return { refused: `${file}:${line}: ${text} is put together from several places.` };
  }
  const edits = before.args.flatMap((arg, index) => editsOf(arg, applied.texts[index]));
  const edited = { ...sources, files: sources.files.map((file) => withEdits(file, edits)) };
  const ways = applied.added.length > 0 ? WAYS_TO_ADD : [asItIs];
  for (const way of ways) {
    const files = way(edited.files, applied.added, additions);
    const after = files && evaluateGrubDefaults({ ...sources, files });
    if (after && isAskedFor(applied, after)) return differences(sources.files, files);
  }
  return { refused: unclear(before, applied) };
}

/** Only quotes and hidden line ends stand between its parts. */
function isInOnePlace({ ranges }: GrubArgument, files: readonly GrubFile[]): boolean {
  return ranges.every(({ file, start }, index) => {
    const previous = ranges[index - 1];
    if (!previous) return true;
    const source = files.find(({ path }) => path === file)?.text ?? '';
    return (
      previous.file === file &&
      start >= previous.end &&
      /^(["']|\\\n)*$/.test(source.slice(previous.end, start))
    );
  });
}

interface Edit extends SourceRange {
  text: string;
}

function editsOf(arg: GrubArgument, text: string | undefined): Edit[] {
  if (text === arg.text) return [];
  const [first, ...rest] = arg.ranges;
  const gone = text === undefined && arg.blank ? [{ ...arg.blank, text: '' }] : [];
  return [
    ...(first ? [{ ...first, text: text ?? '' }] : []),
    ...rest.map((range) => ({ ...range, text: '' })),
    ...gone,
  ];
}

/** A place that two variables are made of is edited once. */
function withEdits({ path, text }: GrubFile, edits: readonly Edit[]): GrubFile {
  const own = new Map(
    edits.filter(({ file }) => file === path).map((edit) => [`${edit.start}-${edit.end}`, edit]),
  );
  const fromTheEnd = [...own.values()].toSorted((a, b) => b.start - a.start);
  const edited = fromTheEnd.reduce(
    (result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end),
    text,
  );
  return { path, text: edited };
}

type Way = (
  files: readonly GrubFile[],
  added: readonly string[],
  additions: Additions,
) => GrubFile[] | undefined;

const WAYS_TO_ADD: Way[] = [inDropIn, inLastAssignment, onOwnLine, behindLastArgument];

function asItIs(files: readonly GrubFile[]): GrubFile[] {
  return [...files];
}

function inDropIn(
  files: readonly GrubFile[],
  added: readonly string[],
  { dropIn, variable }: Additions,
): GrubFile[] | undefined {
  if (!dropIn) return undefined;
  const own = files.find(({ path }) => path === OWN_DROP_IN);
  const last = own && lastAssignment([own], variable);
  if (last) return replaced(files, withinQuotes(last, added));
  const line = assignmentLine(variable, added, true);
  const text = withNewline(own?.text ?? '') + line;
  const others = files.filter(({ path }) => path !== OWN_DROP_IN);
  // The shell's order is that of bytes here, as a glob's is in the C locale; digits come first in any other.
  return [...others, { path: OWN_DROP_IN, text }].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function inLastAssignment(
  files: readonly GrubFile[],
  added: readonly string[],
  { variable }: Additions,
): GrubFile[] | undefined {
  const last = lastAssignment(files, variable);
  return last && replaced(files, withinQuotes(last, added));
}

/** For a value in which something must stay last: ` -- ` and what is for init. */
function behindLastArgument(
  files: readonly GrubFile[],
  added: readonly string[],
): GrubFile[] | undefined {
  const end = evaluateGrubDefaults({ files: [...files], dash: false })
    .args.at(-1)
    ?.ranges.at(-1);
  if (!end) return undefined;
  const edit = { file: end.file, start: end.end, end: end.end, text: ` ${added.join(' ')}` };
  return files.map((file) => withEdits(file, [edit]));
}

function onOwnLine(
  files: readonly GrubFile[],
  added: readonly string[],
  { variable }: Additions,
): GrubFile[] | undefined {
  const file = files.find(({ path }) => path === GRUB_DEFAULTS) ?? {
    path: GRUB_DEFAULTS,
    text: '',
  };
  const line = assignmentLine(variable, added, lastAssignment([file], variable) !== undefined);
  const text = withNewline(file.text) + line;
  return [{ path: file.path, text }, ...files.filter(({ path }) => path !== file.path)];
}

function assignmentLine(variable: string, added: readonly string[], keep: boolean): string {
  return `${variable}="${[...(keep ? [`$${variable}`] : []), ...added].join(' ')}"\n`;
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

interface Place {
  file: GrubFile;
  assignment: Assignment;
}

function lastAssignment(files: readonly GrubFile[], variable: string): Place | undefined {
  return files
    .flatMap((file) => shellAssignments(file.text).map((statement) => ({ file, statement })))
    .flatMap(({ file, statement }) =>
      statement.kind === 'assignment' && statement.name === variable && !statement.conditional
        ? [{ file, assignment: statement }]
        : [],
    )
    .at(-1);
}

/** Before the quote that closes the value; one without quotes gets some. */
function withinQuotes(
  { file: { path, text }, assignment: { start, end } }: Place,
  added: readonly string[],
): GrubFile | undefined {
  const value = text.slice(start, end);
  const quote = value.at(-1) ?? '';
  if (value.length > 1 && (quote === '"' || quote === "'")) {
    const inside = value.slice(0, -1);
    const space = /["' \t]$/.test(inside) ? '' : ' ';
    const after = `${inside}${space}${added.join(' ')}${quote}`;
    return { path, text: text.slice(0, start) + after + text.slice(end) };
  }
  if (!/^[\w.,:=/@%+-]*$/.test(value)) return undefined;
  const after = `"${[...(value === '' ? [] : [value]), ...added].join(' ')}"`;
  return { path, text: text.slice(0, start) + after + text.slice(end) };
}

function replaced(
  files: readonly GrubFile[],
  edited: GrubFile | undefined,
): GrubFile[] | undefined {
  return edited && files.map((file) => (file.path === edited.path ? edited : file));
}

/** All that was there, in its order, and what was added, once each. */
function isAskedFor(applied: AppliedChange, after: GrubDefaults): boolean {
  if (after.gaps.length > 0) return false;
  const { added } = applied;
  const kept = applied.texts.filter((text) => text !== undefined);
  const texts = after.args.map(({ text }) => text);
  const others = texts.filter((text) => !added.includes(text));
  const found = texts.filter((text) => added.includes(text));
  return others.join('\n') === kept.join('\n') && found.join('\n') === added.join('\n');
}

function unclear({ args }: GrubDefaults, { texts, added }: AppliedChange): string {
  const changed = args.find((arg, index) => texts[index] !== arg.text);
  if (!changed) return `No place was found where ${added.join(' ')} can be added.`;
  const { file, line, text } = changed;
  return `${file}:${line}: ${text} cannot be edited without changing other arguments.`;
}

function differences(before: readonly GrubFile[], after: readonly GrubFile[]): BootFile[] {
  return after.flatMap(({ path, text }) => {
    const old = before.find((file) => file.path === path)?.text;
    return old === text ? [] : [{ path, before: old, after: text }];
  });
}
