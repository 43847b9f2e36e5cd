import type { Host } from '../host/host.ts';
import { isThere, linkOptional, listOptional, readText } from '../host/read.ts';
import type { ConfiguredArgument, ConfiguredArguments } from './configured-arguments.ts';
import type { BootLoader } from './detect.ts';
import { parseKernelArguments } from './kernel-arguments.ts';
import { type OtherCommand, type Statement, shellAssignments } from './shell-assignments.ts';
import {
  assignAll,
  type Gap,
  type Piece,
  type ShellValue,
  type ShellVariables,
} from './shell-variables.ts';

/** The kernel arguments that /etc/default/grub asks for; undefined where there is no such file. */
export function readGrubDefaults(
  host: Host,
  loader: Pick<BootLoader, 'kind'>,
): ConfiguredArguments | undefined {
  const sources = grubSources(host, loader);
  if (sources.files.length === 0) return undefined;
  return evaluateGrubDefaults(sources);
}

/** What grub-mkconfig reads, in its order. */
export interface GrubSources {
  files: GrubFile[];
  /** Is the shell that reads them dash? */
  dash: boolean;
  /** Files that are there, and what they say is not known. */
  unreadable?: readonly string[];
}

export interface GrubFile {
  path: string;
  text: string;
}

export function grubSources(host: Host, loader: Pick<BootLoader, 'kind'>): GrubSources {
  const names = readsDropIns(host, loader) ? listOptional(host, DROP_INS) : [];
  const paths = names
    .filter((name) => name.endsWith('.cfg') && !name.startsWith('.'))
    .map((name) => `${DROP_INS}/${name}`);
  const texts = [GRUB_DEFAULTS, ...paths].map((path) => ({ path, text: readText(host, path) }));
  const files = texts.flatMap(({ path, text }) => (text === undefined ? [] : [{ path, text }]));
  const unreadable = texts
    .filter(({ path, text }) => text === undefined && isThere(host, path))
    .map(({ path }) => path);
  return { files, dash: linkOptional(host, '/bin/sh') === 'dash', unreadable };
}

export const GRUB_DEFAULTS = '/etc/default/grub';
export const DROP_INS = '/etc/default/grub.d';

/**
 * Debian's grub-mkconfig reads /etc/default/grub.d/*.cfg after /etc/default/grub, in the shell's order; that of
 * Fedora, RHEL and SUSE does not look there. The script itself says it best.
 */
export function readsDropIns(host: Host, { kind }: Pick<BootLoader, 'kind'>): boolean {
  const script = MKCONFIG.map((path) => readText(host, path)).find((text) => text !== undefined);
  return (
    script?.includes('/default/grub.d/') ?? (kind === 'grub-debian' || kind === 'proxmox-grub')
  );
}

const MKCONFIG = ['/usr/sbin/grub-mkconfig', '/usr/sbin/grub2-mkconfig', '/usr/bin/grub-mkconfig'];

export interface GrubDefaults {
  args: GrubArgument[];
  gaps: Gap[];
}

/** A kernel argument with all the places that it is made of: one, unless variables are put together. */
export interface GrubArgument extends ConfiguredArgument {
  ranges: SourceRange[];
  /** The blank that goes with it when it is taken away. */
  blank: SourceRange | undefined;
}

export interface SourceRange {
  file: string;
  start: number;
  end: number;
}

export function evaluateGrubDefaults({ files, dash, unreadable = [] }: GrubSources): GrubDefaults {
  const variables: ShellVariables = new Map();
  const gaps: Gap[] = unreadable.map((file) => {
    return { file, line: 1, reason: 'the file cannot be read' };
  });
  for (const { path, text } of files) {
    const statements = shellAssignments(text);
    assignAll(variables, path, statements);
    gaps.push(...gapsOf({ path, text }, statements, dash));
  }
  // 10_linux puts GRUB_CMDLINE_LINUX before GRUB_CMDLINE_LINUX_DEFAULT.
  const values = ['GRUB_CMDLINE_LINUX', 'GRUB_CMDLINE_LINUX_DEFAULT'].map((name) =>
    variables.get(name),
  );
  return {
    args: values.flatMap((value) => argumentsOf(value)),
    gaps: [...values.flatMap((value) => value?.gaps ?? []), ...gaps],
  };
}

function gapsOf({ path: file, text }: GrubFile, statements: Statement[], dash: boolean): Gap[] {
  const gaps = statements
    .filter((statement) => statement.kind === 'command')
    .flatMap((command) => assigningPart(file, command));
  const append = statements.find(
    (statement) => statement.kind === 'assignment' && statement.append,
  );
  if (append && dash) {
    gaps.push({
      file,
      line: append.line,
      reason: "+= is not known to dash, this host's /bin/sh: update-grub fails",
    });
  }
  if (text.includes('\r\n')) {
    gaps.push({
      file,
      line: 1,
      reason: 'the lines end as on Windows (CR LF), which update-grub trips over',
    });
  }
  if (!isClosed(text)) {
    gaps.push({ file, line: 1, reason: 'a quote or a command is not closed before the end' });
  }
  return gaps;
}

/** What can set a variable that is read here, or end the reading; also deep in a compound command. */
function assigningPart(file: string, { text, line }: OtherCommand): Gap[] {
  const found = MAY_ASSIGN.exec(text);
  if (!found) return [];
  const start = found.index + (found[1]?.length ?? 0);
  const [part = ''] = text.slice(start).split(/[\n;]/, 1);
  const linesBefore = text.slice(0, start).split('\n').length - 1;
  return [{ file, line: line + linesBefore, reason: `${part.trim()} is not run` }];
}

/** At the place of a command: `. file` and its like. Anywhere: `${NAME:=word}`. At the start: a function. */
const MAY_ASSIGN =
  /((?:^|[\n;&|({]|\b(?:then|do|else)\b)[ \t]*)(?:\.\s|(?:source|eval|read|unset|return|exit)(?![\w-]))|^(?:function\s|[\w-]+\s*\(\)|(?=[^]*\$\{\w+:?=))/;

/** Would a line that is added to it be read as one? */
function isClosed(text: string): boolean {
  const last = shellAssignments(`${text}\nend=`).at(-1);
  return last?.kind === 'assignment' && last.name === 'end' && !last.conditional;
}

function argumentsOf(value: ShellValue | undefined): GrubArgument[] {
  if (!value) return [];
  const { pieces } = value;
  const text = pieces.map((piece) => piece.text).join('');
  return parseKernelArguments(text).map((arg) => {
    const { offset } = arg;
    const { file, line } = placeOf(pieces, offset);
    const end = offset + arg.text.length;
    const ranges = rangesOf(pieces, offset, end);
    return { ...arg, file, line, ranges, blank: blankOf(text, pieces, { offset, end, ranges }) };
  });
}

/** Right beside it in the file: the one before it, unless it is the first of the value; else the one behind it. */
function blankOf(
  text: string,
  pieces: readonly Piece[],
  { offset, end, ranges }: { offset: number; end: number; ranges: readonly SourceRange[] },
): SourceRange | undefined {
  const [before] = isBlank(text[offset - 1]) ? rangesOf(pieces, offset - 1, offset) : [];
  const [behind] = isBlank(text[end]) ? rangesOf(pieces, end, end + 1) : [];
  const [first] = ranges;
  const last = ranges.at(-1);
  const isLast = /^(\s|$)/.test(text.slice(end));
  if (isLast && before && before.file === first?.file && before.end === first.start) return before;
  return behind && behind.file === last?.file && behind.start === last.end ? behind : undefined;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

/** The file and line of one character of a value; a quoted text may run over several lines. */
function placeOf(pieces: readonly Piece[], offset: number): { file: string; line: number } {
  let start = 0;
  for (const { text, file, line } of pieces) {
    if (offset < start + text.length) {
      const before = text.slice(0, offset - start);
      return { file, line: line + (before.match(/\n/g)?.length ?? 0) };
    }
    start += text.length;
  }
  throw new RangeError(`No character ${offset} in a value of ${start}`);
}

function rangesOf(pieces: readonly Piece[], from: number, to: number): SourceRange[] {
  let offset = 0;
  return pieces.flatMap(({ text, file, start, end }) => {
    const first = Math.max(from - offset, 0);
    const last = Math.min(to - offset, text.length);
    offset += text.length;
    if (first >= last) return [];
    // A character behind a backslash is one with it.
    if (text.length !== end - start) return [{ file, start, end }];
    return [{ file, start: start + first, end: start + last }];
  });
}
