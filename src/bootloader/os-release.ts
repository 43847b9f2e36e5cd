import type { Host } from '../host/host.ts';
import { readOptional } from '../host/read.ts';
import { shellAssignments } from './shell-assignments.ts';
import { assignAll, type ShellVariables, textOf } from './shell-variables.ts';

/** ID, then the ones of ID_LIKE: `ubuntu`, `debian`. os-release(5) is a list of shell variables. */
export function distributionIds(host: Host): string[] {
  const path = '/etc/os-release';
  const text = readOptional(host, path) ?? readOptional(host, '/usr/lib/os-release') ?? '';
  const variables: ShellVariables = new Map();
  assignAll(variables, path, shellAssignments(text));
  const value = (name: string) => textOf(variables.get(name));
  return `${value('ID')} ${value('ID_LIKE')}`.split(' ').filter((id) => id !== '');
}
