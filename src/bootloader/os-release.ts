import type { Host } from '../host/host.ts';
import { readOptional } from '../host/read.ts';
import { shellAssignments } from './shell-assignments.ts';
import { assignAll, type ShellVariables, textOf } from './shell-variables.ts';

export interface OsRelease {
  /** `Debian GNU/Linux 13 (trixie)`; empty if the host does not say. */
  name: string;
  /** ID, then the ones of ID_LIKE: `ubuntu`, `debian`. */
  ids: string[];
}

/** os-release(5) is a list of shell variables. */
export function readOsRelease(host: Host): OsRelease {
  const path = '/etc/os-release';
  const text = readOptional(host, path) ?? readOptional(host, '/usr/lib/os-release') ?? '';
  const variables: ShellVariables = new Map();
  assignAll(variables, path, shellAssignments(text));
  const value = (name: string) => textOf(variables.get(name));
  const ids = `${value('ID')} ${value('ID_LIKE')}`.split(' ').filter((id) => id !== '');
  return { name: value('PRETTY_NAME'), ids };
}
