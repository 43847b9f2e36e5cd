import { beforeChange } from '../changes.ts';
import { KernelError, type Errno } from '../errno.ts';
import type { Machine } from '../machine.ts';
import { failure } from './result.ts';
import type { RunResult } from '../../host.ts';

/** The administrator's and the boot loader's files of a machine, as programs of its own read and write them. */
export function readFile({ state }: Machine, path: string): string | undefined {
  const { files = {} } = state.spec;
  return Object.hasOwn(files, path) ? files[path] : undefined;
}

/** Names in a folder, sorted. */
export function filesIn({ state }: Machine, folder: string): string[] {
  return Object.keys(state.spec.files ?? {})
    .filter((path) => path.startsWith(`${folder}/`))
    .map((path) => path.slice(folder.length + 1))
    .filter((name) => !name.includes('/'))
    .toSorted();
}

/** @throws {KernelError} where a fault of the test forbids it */
export function writeFile(machine: Machine, path: string, text: string): void {
  beforeChange(machine, `write ${path}`);
  const { spec } = machine.state;
  spec.files = { ...spec.files, [path]: text };
}

export function writeLink(machine: Machine, path: string, target: string): void {
  beforeChange(machine, `write ${path}`);
  const { spec } = machine.state;
  spec.links = { ...spec.links, [path]: target };
}

export function removeLink(machine: Machine, path: string): void {
  beforeChange(machine, `remove ${path}`);
  const { spec } = machine.state;
  spec.links = Object.fromEntries(
    Object.entries(spec.links ?? {}).filter(([other]) => other !== path),
  );
}

/** What a shell says of a file that it may not write. */
export function cannotCreate(program: string, path: string, error: unknown): RunResult {
  if (!(error instanceof KernelError)) throw error;
  return failure(2, `${program}: cannot create ${path}: ${MESSAGES[error.errno] ?? error.errno}`);
}

const MESSAGES: Partial<Record<Errno, string>> = {
  EACCES: 'Permission denied',
  EIO: 'Input/output error',
  ENOSPC: 'No space left on device',
  EROFS: 'Read-only file system',
};
