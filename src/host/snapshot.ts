import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import { errnoOf } from './files.ts';
import { HostError, ProgramMissing, type Host, type RunResult } from './host.ts';
import { readOnlyParts } from './read-only.ts';
import { parseSnapshot, type Snapshot } from './snapshot-format.ts';
import { nameOf, parentOf, resolveInTree } from './tree-path.ts';

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

interface Tree {
  files: Map<string, string>;
  links: Map<string, string>;
  errors: Map<string, string>;
  /** Names in each directory. */
  names: Map<string, Set<string>>;
  /** Where folders are that were asked for, links followed. */
  folders: Map<string, string>;
}

/** Maps, not the objects of the file: a path may be called `__proto__`. */
function toTree(snapshot: Snapshot): Tree {
  const names = new Map<string, Set<string>>([['', new Set()]]);
  for (const [path, listed] of Object.entries(snapshot.directories)) {
    const known = folderAt(names, path);
    for (const name of listed) known.add(name);
  }
  const { files, links, errors } = snapshot;
  for (const path of [files, links, errors].flatMap(Object.keys)) {
    folderAt(names, parentOf(path)).add(nameOf(path));
  }
  return {
    files: new Map(Object.entries(files)),
    links: new Map(Object.entries(links)),
    errors: new Map(Object.entries(errors)),
    names,
    folders: new Map(),
  };
}

/** The names of a directory, which is made known to its parents first. */
function folderAt(names: Tree['names'], path: string): Set<string> {
  const known = names.get(path);
  if (known !== undefined) return known;
  const created = new Set<string>();
  names.set(path, created);
  folderAt(names, parentOf(path)).add(nameOf(path));
  return created;
}

function readFrom(tree: Tree, path: string): string {
  const at = locate(tree, path, 'read');
  const text = tree.files.get(at);
  if (text !== undefined) return text;
  throw new HostError(tree.names.has(at) ? 'EISDIR' : reason(tree, at), path, 'read');
}

function listFrom(tree: Tree, path: string): string[] {
  const at = locate(tree, path, 'list');
  const names = tree.names.get(at);
  if (names !== undefined && !tree.errors.has(at)) return [...names].sort();
  throw new HostError(tree.files.has(at) ? 'ENOTDIR' : reason(tree, at), path, 'list');
}

function linkFrom(tree: Tree, path: string): string {
  const at = locate(tree, path, 'link');
  const target = tree.links.get(at);
  if (target !== undefined) return target;
  const isOther = tree.files.has(at) || tree.names.has(at);
  throw new HostError(isOther ? 'EINVAL' : reason(tree, at), path, 'link');
}

function locate(tree: Tree, path: string, operation: 'read' | 'list' | 'link'): string {
  const folder = resolveFolder(tree, parentOf(path));
  const here = `${folder}/${nameOf(path)}`;
  const isPlain = folder !== undefined && !/\/\.{0,2}$/.test(here);
  if (isPlain && (operation === 'link' || !tree.links.has(here))) return here;
  const at = resolve(tree, path, operation !== 'link');
  if (at === undefined) throw new HostError('ELOOP', path, operation);
  return at;
}

/** Thousands of paths share their folders: each is resolved once. */
function resolveFolder(tree: Tree, folder: string): string | undefined {
  const known = tree.folders.get(folder);
  if (known !== undefined) return known;
  const resolved = resolve(tree, folder, true);
  if (resolved !== undefined) tree.folders.set(folder, resolved);
  return resolved;
}

function resolve(tree: Tree, path: string, followLast: boolean): string | undefined {
  const at = resolveInTree(path, (part) => tree.links.get(part), { followLast });
  return at === '/' ? '' : at;
}

/** ENODATA: it was there, but nobody read it when the snapshot was taken. */
function reason(tree: Tree, at: string): string {
  const isListed = tree.names.get(parentOf(at))?.has(nameOf(at));
  return tree.errors.get(at) ?? (isListed ? 'ENODATA' : 'ENOENT');
}
