import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import { errnoOf } from './files.ts';
import { HostError, ProgramMissing, type Host, type RunResult } from './host.ts';
import { readOnlyParts } from './read-only.ts';
import { parseSnapshot, type Snapshot } from './snapshot-format.ts';
import {
  childOf,
  type Entry,
  type Folder,
  isFolder,
  isLink,
  isUnreadable,
  type Link,
  toTree,
  UNLISTED,
} from './snapshot-tree.ts';
import { MAX_LINKS } from './tree-path.ts';

/** @throws {SriovError} SNAPSHOT_INVALID, HOST_NOT_FOUND */
export function openSnapshot(file: string): Host {
  return snapshotHost(parseSnapshot(readWhole(file), file), file);
}

/** The machine that a snapshot records. */
export function snapshotHost(snapshot: Snapshot, name: string): Host {
  const tree = treeOf(snapshot);
  const results = new Map(snapshot.programs.map((record) => [programKey(record), record]));
  return {
    kind: 'snapshot',
    name,
    privileged: snapshot.privileged,
    read: (path) => readFrom(tree, path),
    list: (path) => listFrom(tree, path),
    link: (path) => linkFrom(tree, path),
    run: async (program, args, { input } = {}): Promise<RunResult> => {
      const record = results.get(programKey({ program, args, input }));
      if (record === undefined) throw new ProgramMissing(program);
      const { exitCode, stdout, stderr } = record;
      return { exitCode, stdout, stderr };
    },
    // Nothing changes in a record, however long one waits.
    wait: async () => {},
    ...readOnlyParts(name),
  };
}

export function programKey(call: {
  program: string;
  args: readonly string[];
  input?: string | undefined;
}): string {
  return JSON.stringify([call.program, call.args, call.input ?? null]);
}

const MAX_BYTES = 64 * 1024 * 1024;

function readWhole(file: string): Buffer {
  try {
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) throw invalid(file, 'It is not a regular file.');
      if (stats.size > MAX_BYTES) throw invalid(file, `It is larger than ${MAX_BYTES >> 20} MiB.`);
      return readFileSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof SriovError) throw error;
    throw invalid(file, `It cannot be read: ${errnoOf(error)}.`);
  }
}

function invalid(file: string, cause: string): SriovError {
  return new SriovError('SNAPSHOT_INVALID', `${oneLine(file)} is not a snapshot of sriovctl`, {
    cause,
    actions: ['Name a file that was written by sriovctl snapshot.'],
  });
}

/**
 * A folder of the tree and those above it. Paths come in an order in which most share their folder, or one above it,
 * with the path before: going on from there takes a fraction of the time of looking up each from the root.
 */
interface Place {
  /** Its path as it was asked for, with a slash at its end. */
  prefix: string;
  folder: Folder;
  above: Place | undefined;
}

interface Tree {
  root: Folder;
  /** Where the last answer was found. */
  last: Place;
  /** Where links lead that somebody followed. */
  ends: Map<Link, Entry | undefined>;
}

function treeOf(snapshot: Snapshot): Tree {
  const root = snapshot.tree ?? toTree(snapshot);
  return { root, last: { prefix: '/', folder: root, above: undefined }, ends: new Map() };
}

type Operation = 'read' | 'list' | 'link';

function readFrom(tree: Tree, path: string): string {
  const entry = entryAt(tree, path, 'read');
  if (typeof entry === 'string') return entry;
  throw new HostError(isFolder(entry) ? 'EISDIR' : reason(entry), path, 'read');
}

function listFrom(tree: Tree, path: string): string[] {
  const entry = entryAt(tree, path, 'list');
  if (isFolder(entry) && childOf(entry, UNLISTED) === undefined) return Object.keys(entry).sort();
  throw new HostError(typeof entry === 'string' ? 'ENOTDIR' : reason(entry), path, 'list');
}

function linkFrom(tree: Tree, path: string): string {
  const entry = entryAt(tree, path, 'link');
  if (isLink(entry)) return entry[1];
  const isOther = typeof entry === 'string' || isFolder(entry);
  throw new HostError(isOther ? 'EINVAL' : reason(entry), path, 'link');
}

/** ENODATA: it was there, but nobody read it when the snapshot was taken. */
function reason(entry: Entry | undefined): string {
  if (entry === undefined) return 'ENOENT';
  if (isUnreadable(entry)) return entry[1];
  const unlisted = isFolder(entry) ? childOf(entry, UNLISTED) : undefined;
  return typeof unlisted === 'string' ? unlisted : 'ENODATA';
}

/** What the path leads to; a link itself only when links are asked for. */
function entryAt(tree: Tree, path: string, operation: Operation): Entry | undefined {
  let place = tree.last;
  while (place.above !== undefined && !path.startsWith(place.prefix)) place = place.above;
  for (let slash = 0; (slash = path.indexOf('/', place.prefix.length)) >= 0;) {
    const folder = follow(tree, place, path, slash);
    if (!isFolder(folder)) return isPlain(path) ? undefined : walk(tree, path, operation);
    place = { prefix: path.slice(0, slash + 1), folder, above: place };
  }
  tree.last = place;
  const entry =
    operation === 'link'
      ? childOf(place.folder, path.slice(place.prefix.length))
      : follow(tree, place, path);
  return entry === undefined && !isPlain(path) ? walk(tree, path, operation) : entry;
}

/** Without empty names, `.` and `..`, which no folder has among its children. */
function isPlain(path: string): boolean {
  return !/\/\.{0,2}(?:\/|$)/.test(path);
}

/** The next name of the path, up to `end`; if that is a link, where it leads. */
function follow(tree: Tree, place: Place, path: string, end?: number): Entry | undefined {
  const child = childOf(place.folder, path.slice(place.prefix.length, end));
  if (!isLink(child)) return child;
  if (!tree.ends.has(child)) tree.ends.set(child, walk(tree, path.slice(0, end), 'read'));
  return tree.ends.get(child);
}

/** As chroot(2) would: an absolute target begins at the tree's root, and `..` never leads above it. */
function walk({ root }: Tree, path: string, operation: Operation): Entry | undefined {
  const pending = path.split('/').toReversed();
  const above: Folder[] = [];
  let entry: Entry = root;
  for (let links = 0; pending.length > 0;) {
    const name = pending.pop()!;
    if (name === '' || name === '.') continue;
    if (name === '..') {
      entry = above.pop() ?? root;
      continue;
    }
    if (!isFolder(entry)) return undefined;
    const child = childOf(entry, name);
    if (child === undefined) return undefined;
    if (!isLink(child) || (pending.length === 0 && operation === 'link')) {
      above.push(entry);
      entry = child;
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) throw new HostError('ELOOP', path, operation);
    const [, target] = child;
    if (target.startsWith('/')) {
      entry = root;
      above.length = 0;
    }
    pending.push(...target.split('/').toReversed());
  }
  return entry;
}
