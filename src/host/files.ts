import { closeSync, constants, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { HostError } from './host.ts';

const MAX_BYTES = 1024 * 1024;

/** Reads of the real file system. `shown` is the path on the machine that is being read, for the error. */
export function readText(path: string, shown = path): string {
  return attempt('read', shown, () => {
    // Not blocking: a FIFO or a terminal in a sysroot must not hang the program.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      return readToEnd(file, shown);
    } finally {
      closeSync(file);
    }
  });
}

export function listNames(path: string, shown = path): string[] {
  return attempt('list', shown, () => readdirSync(path).sort());
}

export function linkTarget(path: string, shown = path): string {
  return attempt('link', shown, () => readlinkSync(path));
}

/** The errno's name of a failed call of node:fs; a path that cannot exist (a NUL in it) counts as EINVAL. */
export function errnoOf(error: unknown): string {
  const { code = '', errno } = error as NodeJS.ErrnoException;
  // libuv gives EOPNOTSUPP its other name, and no name to the kernel's own ENOTSUPP, which drivers return by mistake.
  if (code === 'ENOTSUP') return 'EOPNOTSUPP';
  if (errno === -524) return 'ENOTSUPP';
  return /^E[A-Z0-9]+$/.test(code) ? code : 'EINVAL';
}

function attempt<T>(operation: 'read' | 'list' | 'link', shown: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof HostError) throw error;
    throw new HostError(errnoOf(error), shown, operation);
  }
}

// One buffer for all reads: sysfs reports every file as 4096 bytes and procfs as 0, so sizes say nothing.
let buffer: Buffer | undefined;

function readToEnd(file: number, shown: string): string {
  buffer ??= Buffer.allocUnsafe(MAX_BYTES + 1);
  let length = 0;
  for (;;) {
    const count = readSync(file, buffer, length, buffer.length - length, null);
    if (count === 0) return buffer.toString('utf8', 0, length);
    length += count;
    if (length > MAX_BYTES) throw new HostError('EFBIG', shown, 'read');
  }
}
