import { writeFileSync } from 'node:fs';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';

/**
 * Writes the file that a user named. Only its owner may read it: what root sees may be what others must not.
 * @throws {SriovError} FILE_EXISTS unless `overwrite`, UNWRITABLE
 */
export function writeOutputFile(path: string, text: string, overwrite: boolean): void {
  try {
    writeFileSync(path, text, { flag: overwrite ? 'w' : 'wx', mode: 0o600 });
  } catch (error) {
    throw cannotWrite(path, error instanceof Error && 'code' in error ? String(error.code) : '');
  }
}

function cannotWrite(path: string, errno: string): SriovError {
  const name = path === '' ? '""' : oneLine(path);
  if (errno === 'EEXIST') {
    return new SriovError('FILE_EXISTS', `${name} exists already`, {
      actions: ['Give another name, or overwrite it with --force.'],
    });
  }
  return new SriovError('UNWRITABLE', `Cannot write ${name}: ${errno}`, {
    actions: ['Give the path of a file in a directory that exists and that you may write to.'],
  });
}
