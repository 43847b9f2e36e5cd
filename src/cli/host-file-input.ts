import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { readInput } from '../host/read-input.ts';
import type { HostFile } from '../host-file/host-file.ts';
import { readHostFile } from '../host-file/read-host-file.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';

export const file = Args.string({
  description: 'a host file (docs/host-file.md), or - for standard input',
  required: true,
  ignoreStdin: true,
});

export const pfsOfFile = Args.string({
  description: 'only these PFs of the file',
  multiple: true,
  ignoreStdin: true,
});

export const hostFileFlags = {
  missing: Flags.option({
    description: 'what to do about a PF of the file that this host does not have',
    options: ['error', 'skip'] as const,
    default: 'error' as const,
  })(),
};

/** @throws {SriovError} FILE_UNREADABLE, HOST_FILE_INVALID, HOST_FILE_TOO_NEW */
export async function readHostFileInput(name: string): Promise<HostFile> {
  const { text, trouble } = await readInput(name);
  const shown = name === '-' ? 'standard input' : oneLine(name);
  if (trouble)
    throw new SriovError('HOST_FILE_INVALID', `${shown} ${trouble.message}`, {
      actions: ['Write one from what is there: sriovctl export'],
    });
  return readHostFile(text, shown);
}
