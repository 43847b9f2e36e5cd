import { HostError, type FileChange } from '../host.ts';
import { beforeChange } from './changes.ts';
import { KernelError } from './errno.ts';
import type { Machine } from './machine.ts';

/** A file outside of what the kernel makes, replaced as on a real disk: see ../replace-file.ts. */
export function replaceFile(
  machine: Machine,
  path: string,
  { before, after, backup = true }: FileChange,
): void {
  const { spec } = machine.state;
  // A new object for each change: the tree of static files is made anew when it is another.
  const files = { ...spec.files };
  if (textAt(files, path) !== before) throw new HostError('ESTALE', path, 'write');
  if (before === after) return;
  try {
    beforeChange(machine, `replace ${path}`);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new HostError(error.errno, path, 'write');
  }
  if (before !== undefined && backup) files[freeBackup(files, path)] = before;
  if (after === undefined) delete files[path];
  else files[path] = after;
  spec.files = files;
}

function freeBackup(files: Record<string, string>, path: string): string {
  for (let count = 1; ; count += 1) {
    const name = `${path}.sriovctl-backup${count === 1 ? '' : `.${count}`}`;
    if (textAt(files, name) === undefined) return name;
  }
}

function textAt(files: Record<string, string>, path: string): string | undefined {
  return Object.hasOwn(files, path) ? files[path] : undefined;
}
