import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readFound, readInput, unreadable, whyNot } from '../host/read-input.ts';
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
    // Of what stands in a directory nobody asked for a file by name: the others are looked at all the same.
    if (name !== '-' && isDirectory(name))
      files.push(...filesIn(name).map((path) => ({ ...readFound(path), found: true })));
    else files.push(await readInput(name));
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
    throw unreadable(path, whyNot(error));
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
