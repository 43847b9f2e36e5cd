import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import { errnoOf } from './files.ts';
import { HostError, ProgramMissing, type Host, type RunResult } from './host.ts';
import { readOnlyParts } from './read-only.ts';
import { parseSnapshot, type Snapshot } from './snapshot-format.ts';
import { MAX_LINKS } from './tree-path.ts';

/** @throws {SriovError} SNAPSHOT_INVALID, HOST_NOT_FOUND */
export function openSnapshot(file: string): Host {
  return snapshotHost(parseSnapshot(readWhole(file), file), file);
}

/** The machine that a snapshot records. */
export function snapshotHost(snapshot: Snapshot, name: string): Host {
  const tree = toTree(snapshot);
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

/** Whatever a path of the record leads to. One that is only listed by its directory has nothing but a parent. */
interface Node {
  /** undefined: this is the root. */
  parent: Node | undefined;
  text: string | undefined;
  target: string | undefined;
  /** Where the link in `target` leads, once somebody followed it. */
  end: Node | undefined;
  errno: string | undefined;
  /** By name; a Map, for a name may be `__proto__`. */
  children: Map<string, Node> | undefined;
}

/**
 * A folder of the tree and those above it. Paths come in an order in which most share their folder, or one above it,
 * with the path before: going on from there takes a fraction of the time of looking up each from the root.
 */
interface Place {
  /** Its path as it was asked for, with a slash at its end. */
  prefix: string;
  node: Node;
  above: Place | undefined;
}

interface Tree {
  root: Node;
  /** Where the last answer was found. */
  last: Place;
}

function toTree({ files, links, errors, directories }: Snapshot): Tree {
  const root = nodeIn(undefined);
  root.children = new Map();
  addPaths(root, files, (node, text) => (node.text = text));
  addPaths(root, links, (node, target) => (node.target = target));
  addPaths(root, errors, (node, errno) => (node.errno = errno));
  addPaths(root, directories, (node, names) => {
    node.children ??= new Map();
    for (const name of names) childOf(node, name);
  });
  return { root, last: placeOf(root) };
}

function addPaths<T>(root: Node, part: Record<string, T>, set: (node: Node, value: T) => void) {
  let place = placeOf(root);
  for (const path of Object.keys(part)) {
    while (place.above !== undefined && !path.startsWith(place.prefix)) place = place.above;
    for (let slash = 0; (slash = path.indexOf('/', place.prefix.length)) >= 0;) {
      const folder = childOf(place.node, path.slice(place.prefix.length, slash));
      place = { prefix: path.slice(0, slash + 1), node: folder, above: place };
    }
    set(childOf(place.node, path.slice(place.prefix.length)), part[path]!);
  }
}

function nodeIn(parent: Node | undefined): Node {
  return {
    parent,
    text: undefined,
    target: undefined,
    end: undefined,
    errno: undefined,
    children: undefined,
  };
}

function childOf(folder: Node, name: string): Node {
  folder.children ??= new Map();
  const known = folder.children.get(name);
  if (known !== undefined) return known;
  const created = nodeIn(folder);
  folder.children.set(name, created);
  return created;
}

function placeOf(root: Node): Place {
  return { prefix: '/', node: root, above: undefined };
}

type Operation = 'read' | 'list' | 'link';

function readFrom(tree: Tree, path: string): string {
  const node = nodeAt(tree, path, 'read');
  if (node?.text !== undefined) return node.text;
  throw new HostError(node?.children ? 'EISDIR' : reason(node), path, 'read');
}

function listFrom(tree: Tree, path: string): string[] {
  const node = nodeAt(tree, path, 'list');
  if (node?.children && node.errno === undefined) return [...node.children.keys()].sort();
  throw new HostError(node?.text === undefined ? reason(node) : 'ENOTDIR', path, 'list');
}

function linkFrom(tree: Tree, path: string): string {
  const node = nodeAt(tree, path, 'link');
  if (node?.target !== undefined) return node.target;
  const isOther = node !== undefined && (node.text !== undefined || node.children !== undefined);
  throw new HostError(isOther ? 'EINVAL' : reason(node), path, 'link');
}

/** ENODATA: it was there, but nobody read it when the snapshot was taken. */
function reason(node: Node | undefined): string {
  return node === undefined ? 'ENOENT' : (node.errno ?? 'ENODATA');
}

/** What the path leads to; a link itself only when links are asked for. */
function nodeAt(tree: Tree, path: string, operation: Operation): Node | undefined {
  let place = tree.last;
  while (place.above !== undefined && !path.startsWith(place.prefix)) place = place.above;
  for (let slash = 0; (slash = path.indexOf('/', place.prefix.length)) >= 0;) {
    const folder = follow(tree, place, path, slash);
    if (folder === undefined) return isPlain(path) ? undefined : walk(tree, path, operation);
    place = { prefix: path.slice(0, slash + 1), node: folder, above: place };
  }
  tree.last = place;
  const node =
    operation === 'link'
      ? place.node.children?.get(path.slice(place.prefix.length))
      : follow(tree, place, path);
  return node === undefined && !isPlain(path) ? walk(tree, path, operation) : node;
}

/** Without empty names, `.` and `..`, which no folder has among its children. */
function isPlain(path: string): boolean {
  return !/\/\.{0,2}(?:\/|$)/.test(path);
}

/** The next name of the path, up to `end`; if that is a link, where it leads. */
function follow(tree: Tree, place: Place, path: string, end?: number): Node | undefined {
  const child = place.node.children?.get(path.slice(place.prefix.length, end));
  if (child?.target === undefined) return child;
  return (child.end ??= walk(tree, path.slice(0, end), 'read'));
}

/** As chroot(2) would: an absolute target begins at the tree's root, and `..` never leads above it. */
function walk({ root }: Tree, path: string, operation: Operation): Node | undefined {
  const pending = path.split('/').toReversed();
  let node = root;
  for (let links = 0; pending.length > 0;) {
    const name = pending.pop()!;
    if (name === '' || name === '.') continue;
    if (name === '..') {
      node = node.parent ?? root;
      continue;
    }
    const child = node.children?.get(name);
    if (child === undefined) return undefined;
    if (child.target === undefined || (pending.length === 0 && operation === 'link')) {
      node = child;
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) throw new HostError('ELOOP', path, operation);
    if (child.target.startsWith('/')) node = root;
    pending.push(...child.target.split('/').toReversed());
  }
  return node;
}
