import { KernelError } from '../errno.ts';

/** A file system whose directories are asked when somebody looks: nothing is built ahead. */
export type Node = Directory | File | Link;

export interface Directory {
  type: 'directory';
  names(): Iterable<string>;
  get(name: string): Node | undefined;
}

/** Without `read` the file is write-only, without `write` read-only. */
export interface File {
  type: 'file';
  read?: () => string;
  write?: (text: string) => void;
}

export interface Link {
  type: 'link';
  target: string;
}

export type Table<T> = Readonly<Record<string, (subject: T) => Node | undefined>>;

/** A directory whose entries are known by name; an entry that gives undefined is not there. */
export function directory<T>(table: Table<T>, subject: T): Directory {
  return {
    type: 'directory',
    names: () => Object.keys(table).filter((name) => table[name]!(subject) !== undefined),
    get: (name) => (Object.hasOwn(table, name) ? table[name]!(subject) : undefined),
  };
}

/** A directory with one entry for each name of a changing set. */
export function collection(
  names: () => Iterable<string>,
  get: (name: string) => Node | undefined,
): Directory {
  return { type: 'directory', names, get };
}

/** Several directories seen as one, also further down; of two files the first counts. */
export function union(...directories: Directory[]): Directory {
  return {
    type: 'directory',
    names: () => new Set(directories.flatMap((each) => [...each.names()])),
    get: (name) => {
      const found = directories.flatMap((each) => each.get(name) ?? []);
      if (found.length < 2 || found[0]!.type !== 'directory') return found[0];
      return union(...found.filter((node) => node.type === 'directory'));
    },
  };
}

export function file(read: () => string, write?: (text: string) => void): File {
  return { type: 'file', read, ...(write ? { write } : {}) };
}

/** A file of sysfs: its text ends with a newline. */
export function attribute(read: () => string | number, write?: (text: string) => void): File {
  return file(() => `${read()}\n`, write);
}

export function writeOnly(write: (text: string) => void): File {
  return { type: 'file', write };
}

export function link(target: string): Link {
  return { type: 'link', target };
}

/** The node at an absolute path, through all links but a last one when `follow` is false. @throws {KernelError} */
export function walk(root: Directory, path: string, follow: boolean): Node {
  let parts = path.split('/').filter(Boolean);
  let trail: Directory[] = [root];
  for (let links = 0; ;) {
    const step = descend(trail, parts, follow);
    if ('node' in step) return step.node;
    links += 1;
    // ELOOP in the kernel; no simulated machine has such links.
    if (links > 40) throw new KernelError('ENOENT');
    trail = step.target.startsWith('/') ? [root] : step.trail;
    parts = [...step.target.split('/').filter(Boolean), ...step.rest];
  }
}

type Step = { node: Node } | { target: string; trail: Directory[]; rest: string[] };

function descend(start: Directory[], parts: readonly string[], follow: boolean): Step {
  const trail = [...start];
  for (const [position, name] of parts.entries()) {
    if (name === '.') continue;
    if (name === '..') {
      if (trail.length > 1) trail.pop();
      continue;
    }
    const node = trail.at(-1)!.get(name);
    if (!node) throw new KernelError('ENOENT');
    const last = position === parts.length - 1;
    if (node.type === 'link' && (follow || !last)) {
      return { target: node.target, trail, rest: parts.slice(position + 1) };
    }
    if (last) return { node };
    if (node.type !== 'directory') throw new KernelError('ENOTDIR');
    trail.push(node);
  }
  return { node: trail.at(-1)! };
}
