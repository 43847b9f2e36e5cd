import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import { type Folder, type Paths, toTree, UNLISTED } from './snapshot-tree.ts';

export const SNAPSHOT_SCHEMA = 'sriovctl/snapshot@1';

/**
 * A recorded machine, as JSON. Paths are those of the machine without symbolic links in them; the links stand by
 * themselves. What is named nowhere was not there.
 */
export interface Snapshot extends Paths {
  schema: typeof SNAPSHOT_SCHEMA;
  /** Where it comes from, for people. */
  source?: string;
  /** ISO 8601 */
  recordedAt?: string;
  /** Was it recorded by root? If not, other users' processes and namespaces are missing. */
  privileged: boolean;
  /** Of the computer, for people: system, BIOS, processor, operating system. */
  facts?: Record<string, unknown>;
  /** What a file has in the place of full paths. */
  tree?: Folder;
  programs: ProgramRecord[];
}

export interface ProgramRecord {
  program: string;
  args: string[];
  input?: string;
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** The text of a snapshot's file. */
export function formatSnapshot({
  files,
  links,
  directories,
  errors,
  programs,
  ...rest
}: Snapshot): string {
  const tree = rest.tree ?? toTree({ files, links, directories, errors });
  return `${JSON.stringify({ ...rest, tree, programs })}\n`;
}

/** @throws {SriovError} SNAPSHOT_INVALID, with what is wrong in one line */
export function parseSnapshot(data: Buffer, name: string): Snapshot {
  try {
    return toSnapshot(parseJson(data));
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw new SriovError('SNAPSHOT_INVALID', `${oneLine(name)} is not a snapshot of sriovctl`, {
      cause: oneLine(error.message),
      actions: ['Record the host again there: sriovctl snapshot -o FILE'],
    });
  }
}

class Invalid extends Error {}

// Paths of sysfs have up to twenty names.
const MAX_DEPTH = 64;

function parseJson(data: Buffer): unknown {
  const text = data.toString('utf8');
  // Before JSON.parse, which a file of brackets would make take gigabytes. Few of them cannot nest deep enough for that.
  if (openings(text) > MANY_OPENINGS && depthOf(data) > MAX_DEPTH) throw tooDeep();
  try {
    return JSON.parse(text);
  } catch {
    // Without the parser's words: they quote the file, and this may be any file of root's.
    throw depthOf(data) > MAX_DEPTH ? tooDeep() : new Invalid('it is no JSON');
  }
}

const MANY_OPENINGS = 1_000_000;

/** Also those inside of texts: counting is many times faster than reading. */
function openings(text: string): number {
  let count = 0;
  for (const bracket of '{[') {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) count += 1;
  }
  return count;
}

function tooDeep(): Invalid {
  return new Invalid(`it is nested more than ${MAX_DEPTH} deep`);
}

function depthOf(data: Buffer): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < data.length; i += 1) {
    const byte = data[i];
    if (inString) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
    }
  }
  return deepest;
}

const [QUOTE, BACKSLASH, OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACE, CLOSE_BRACKET] =
  Buffer.from('"\\{[}]');

const KEYS = new Set([
  'schema',
  'source',
  'recordedAt',
  'privileged',
  'facts',
  'files',
  'links',
  'directories',
  'errors',
  'tree',
  'programs',
]);

function toSnapshot(value: unknown): Snapshot {
  const object = objectAt(value, 'it');
  if (object['schema'] !== SNAPSHOT_SCHEMA) {
    throw new Invalid(`its schema is ${shown(object['schema'])}, not "${SNAPSHOT_SCHEMA}"`);
  }
  const unknown = Object.keys(object).find((key) => !KEYS.has(key));
  if (unknown !== undefined) throw new Invalid(`it has an unknown key ${shown(unknown)}`);
  if ('tree' in object && PATHS.some((key) => key in object))
    throw new Invalid(`it has both a tree and ${PATHS.find((key) => key in object)}`);
  const { source, recordedAt, facts } = object;
  return {
    schema: SNAPSHOT_SCHEMA,
    ...(source === undefined ? {} : { source: stringAt(source, 'source') }),
    ...(recordedAt === undefined ? {} : { recordedAt: stringAt(recordedAt, 'recordedAt') }),
    privileged: booleanAt(object['privileged'] ?? true, 'privileged'),
    ...(facts === undefined ? {} : { facts: factsAt(facts) }),
    files: pathsAt(object['files'], 'files', stringAt),
    links: pathsAt(object['links'], 'links', targetAt),
    directories: pathsAt(object['directories'], 'directories', namesAt),
    errors: pathsAt(object['errors'], 'errors', errnoAt),
    ...(object['tree'] === undefined ? {} : { tree: folderAt(object['tree'], '') }),
    programs: arrayAt(object['programs'] ?? [], 'programs').map(programAt),
  };
}

const PATHS = ['files', 'links', 'directories', 'errors'] as const satisfies (keyof Paths)[];

type At<T> = (value: unknown, where: string) => T;

/** The record's own object, not a copy: there can be a hundred thousand paths. */
function pathsAt<T>(value: unknown, where: string, at: At<T>): Record<string, T> {
  const object = objectAt(value ?? {}, where);
  const paths = Object.keys(object);
  const pathCheck = areClean(paths) ? undefined : pathAt;
  let path = '';
  try {
    for (path of paths) {
      pathCheck?.(path);
      at(object[path], 'it');
    }
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw new Invalid(`${where} ${shown(path)}: ${error.message}`);
  }
  return object as Record<string, T>;
}

/** All at once, which is ten times as fast as one by one. A false no, of a line feed in a path, does no harm. */
function areClean(paths: readonly string[]): boolean {
  const isShort = paths.every((path) => path.length <= MAX_PATH);
  return isShort && !/\n[^/]|\/\.{0,2}[/\n]|\0/.test(`\n${paths.join('\n')}\n`);
}

const MAX_PATH = 4096;

function pathAt(path: string): void {
  const isClean = path.length <= MAX_PATH && /^(?:\/[^/\0]+)+$/.test(path);
  if (!isClean || /\/\.\.?(?:\/|$)/.test(path)) throw new Invalid('it is no clean absolute path');
}

function factsAt(value: unknown): Record<string, unknown> {
  const facts = objectAt(value, 'facts');
  if (isDeeper(facts, MAX_DEPTH - 1)) throw tooDeep();
  return facts;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1));
}

/** The record's own object, not a copy. */
function folderAt(value: unknown, path: string, levels = MAX_DEPTH): Folder {
  if (!isObject(value)) throw new Invalid(`tree ${shown(path)} is not an object`);
  if (levels === 0) throw tooDeep();
  const folder = value;
  for (const name of Object.keys(folder)) {
    if (name === UNLISTED) errnoAt(folder[name], `tree ${shown(path)}`);
    else if (isName(name)) entryAt(folder[name], `${path}/${name}`, levels - 1);
    else throw new Invalid(`tree ${shown(path)} lists ${shown(name)}`);
  }
  return folder as Folder;
}

function entryAt(entry: unknown, path: string, levels: number): void {
  if (typeof entry === 'string' || entry === null) return;
  if (Array.isArray(entry)) specialAt(entry, `tree ${shown(path)}`);
  else folderAt(entry, path, levels);
}

function specialAt(entry: unknown[], where: string): void {
  if (entry.length !== 2 || (entry[0] !== '->' && entry[0] !== '!'))
    throw new Invalid(`${where} is neither a link nor an error`);
  if (entry[0] === '->') targetAt(entry[1], where);
  else errnoAt(entry[1], where);
}

function isName(text: string): boolean {
  return !/^(?:\.{0,2}|.*[/\0].*)$/s.test(text);
}

function targetAt(value: unknown, where: string): string {
  const target = stringAt(value, where);
  if (target === '' || target.length > MAX_PATH || target.includes('\0')) {
    throw new Invalid(`${where} has no possible target`);
  }
  return target;
}

function namesAt(value: unknown, where: string): string[] {
  return arrayAt(value, where).map((name) => {
    const text = stringAt(name, where);
    if (!isName(text)) throw new Invalid(`${where} lists ${shown(text)}`);
    return text;
  });
}

function errnoAt(value: unknown, where: string): string {
  const errno = stringAt(value, where);
  if (!/^E[A-Z0-9]{1,20}$/.test(errno))
    throw new Invalid(`${where} is ${shown(errno)}, not an errno`);
  return errno;
}

function programAt(value: unknown, index: number): ProgramRecord {
  const where = `programs[${index}]`;
  const { program, args, input, exitCode, stdout, stderr } = objectAt(value, where);
  if (!Number.isInteger(exitCode)) throw new Invalid(`${where}.exitCode is not a whole number`);
  return {
    program: stringAt(program, `${where}.program`),
    args: arrayAt(args, `${where}.args`).map((arg) => stringAt(arg, `${where}.args`)),
    ...(input === undefined ? {} : { input: stringAt(input, `${where}.input`) }),
    exitCode: Number(exitCode),
    stdout: stringAt(stdout, `${where}.stdout`),
    stderr: stringAt(stderr ?? '', `${where}.stderr`),
  };
}

function objectAt(value: unknown, where: string): Record<string, unknown> {
  if (isObject(value)) return value;
  throw new Invalid(`${where} is not an object`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function arrayAt(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Invalid(`${where} is not a list`);
}

function stringAt(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw new Invalid(`${where} is not a text`);
}

function booleanAt(value: unknown, where: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new Invalid(`${where} is neither true nor false`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
