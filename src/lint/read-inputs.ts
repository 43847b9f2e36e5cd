import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { decodeText } from '../formats/decode-text.ts';
import { MAX_BYTES, tooBig } from '../formats/limits.ts';
import { UnreadableText } from '../formats/unreadable-text.ts';
import { errnoOf } from '../host/files.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import type { LintFile } from './lint.ts';

/**
 * The texts of files, `-` for standard input, and of what a directory holds of the formats that lint reads. Nothing is
 * read further than lint's limit.
 * @throws {SriovError} FILE_UNREADABLE for what was named and cannot be read, and for a directory without such files;
 *   a file in a directory that cannot be read is a finding
 */
export async function readInputs(names: readonly string[]): Promise<LintFile[]> {
  const files: LintFile[] = [];
  for (const name of new Set(names)) {
    if (name === '-') files.push(await readStdin());
    else if (isDirectory(name)) files.push(...filesIn(name).map(readFound));
    else files.push(readNamed(name));
  }
  return files;
}

const ENDINGS = [
  '.json',
  '.conf',
  '.conflist',
  '.webconf',
  '.yaml',
  '.yml',
  '.xml',
  '.ini',
  '.cfg',
  '.spec',
] as const;
const MAX_FILES = 5_000;

function filesIn(folder: string): string[] {
  const found: string[] = [];
  const open = [folder];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for (const entry of list(next, folder)) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const path = join(next, entry.name);
      // Links to directories are not followed: they can lead back up. Links to files are what ConfigMap mounts hold.
      if (entry.isDirectory()) open.push(path);
      else if (ENDINGS.some((ending) => entry.name.endsWith(ending)) && isFile(path))
        found.push(path);
    }
    if (found.length > MAX_FILES) {
      throw unreadable(
        folder,
        `it holds more than ${MAX_FILES} files`,
        'Name a directory further down.',
      );
    }
  }
  // Nothing found would look as if all were well.
  if (found.length === 0) {
    throw unreadable(
      folder,
      `there is no file in it whose name ends in ${new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(ENDINGS)}`,
      'Name the files, or another directory.',
    );
  }
  return found.sort();
}

function list(path: string, folder: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (path !== folder) return [];
    throw unreadable(path, WHY[errnoOf(error)] ?? errnoOf(error));
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Nobody asked for this file by name: the others are looked at all the same. */
function readFound(name: string): LintFile {
  try {
    return { ...decoded(name, readBytes(name)), found: true };
  } catch (error) {
    const why = error instanceof UnreadableText ? error : cannotBeRead(error);
    return { name, text: '', trouble: why, found: true };
  }
}

function cannotBeRead(error: unknown): UnreadableText {
  return new UnreadableText(`cannot be read: ${WHY[errnoOf(error)] ?? errnoOf(error)}`);
}

function readNamed(name: string): LintFile {
  let bytes;
  try {
    bytes = readBytes(name);
  } catch (error) {
    if (error instanceof UnreadableText) throw unreadable(name, `it ${error.message}`);
    throw unreadable(name, WHY[errnoOf(error)] ?? errnoOf(error));
  }
  return decoded(name, bytes);
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

function decoded(name: string, bytes: Uint8Array): LintFile {
  try {
    return { name, text: decodeText(bytes) };
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error;
    return { name, text: '', trouble: error };
  }
}

async function readStdin(): Promise<LintFile> {
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

function unreadable(name: string, why: string, action?: string): SriovError {
  const shown = name === '-' ? 'standard input' : name === '' ? '""' : oneLine(name);
  return new SriovError('FILE_UNREADABLE', `Cannot read ${shown}: ${why}`, {
    actions: [
      action ??
        'Name files of JSON, YAML, XML or ini, directories of them, or - for standard input.',
    ],
  });
}
