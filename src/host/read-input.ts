import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { decodeText } from '../formats/decode-text.ts';
import { MAX_BYTES, tooBig } from '../formats/limits.ts';
import { UnreadableText } from '../formats/unreadable-text.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import { errnoOf } from './files.ts';

/** The text of a file that a person named. */
export interface InputText {
  name: string;
  text: string;
  /** Why there is no text. */
  trouble?: UnreadableText;
}

/** A file by its name, or `-` for standard input; at most 1 MiB of it. @throws {SriovError} FILE_UNREADABLE */
export async function readInput(name: string): Promise<InputText> {
  return name === '-' ? readStdin() : readNamed(name);
}

function readNamed(name: string): InputText {
  let bytes;
  try {
    bytes = readBytes(name);
  } catch (error) {
    if (error instanceof UnreadableText) throw unreadable(name, `it ${error.message}`);
    throw unreadable(name, whyNot(error));
  }
  return decoded(name, bytes);
}

/** In a directory: that it cannot be read is its trouble, and nobody else's. */
export function readFound(name: string): InputText {
  try {
    return decoded(name, readBytes(name));
  } catch (error) {
    const trouble =
      error instanceof UnreadableText
        ? error
        : new UnreadableText(`cannot be read: ${whyNot(error)}`);
    return { name, text: '', trouble };
  }
}

/** For a person: `there is no such file`. */
export function whyNot(error: unknown): string {
  const errno = errnoOf(error);
  return WHY[errno] ?? errno;
}

const WHY: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENXIO: 'it is no file',
  EINVAL: 'it is no file',
  ELOOP: 'it is a link that leads to itself',
  ENAMETOOLONG: 'the name is too long',
};

function decoded(name: string, bytes: Uint8Array): InputText {
  try {
    return { name, text: decodeText(bytes) };
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error;
    return { name, text: '', trouble: error };
  }
}

async function readStdin(): Promise<InputText> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    length += bytes.length;
    if (length > MAX_BYTES) throw unreadable('-', `it ${tooBig().message}`);
  }
  return decoded('-', Buffer.concat(chunks));
}

function readBytes(path: string): Uint8Array {
  // Devices never end, or do more than be read. A pipe is what `<(command)` of a shell is.
  const stat = statSync(path);
  if (!stat.isFile() && !stat.isFIFO())
    throw Object.assign(new Error('no file'), { code: 'ENXIO' });
  const file = openSync(path, constants.O_RDONLY | constants.O_NOCTTY);
  try {
    if (fstatSync(file).size > MAX_BYTES) throw tooBig();
    const buffer = Buffer.allocUnsafe(MAX_BYTES + 1);
    let length = 0;
    for (;;) {
      const count = readSync(file, buffer, length, buffer.length - length, null);
      if (count === 0) return buffer.subarray(0, length);
      length += count;
      if (length > MAX_BYTES) throw tooBig();
    }
  } finally {
    closeSync(file);
  }
}

export function unreadable(name: string, why: string, action?: string): SriovError {
  const shown = name === '-' ? 'standard input' : name === '' ? '""' : oneLine(name);
  return new SriovError('FILE_UNREADABLE', `Cannot read ${shown}: ${why}`, {
    actions: [action ?? 'Name a file, or - for standard input.'],
  });
}
