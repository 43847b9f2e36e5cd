import type { RunResult } from '../../host.ts';
import { KernelError } from '../errno.ts';
import type { Machine } from '../machine.ts';
import { filesIn, readFile, writeFile } from './boot-files.ts';
import { failure, notSimulated, success } from './result.ts';

/** grubby-bls of Fedora 38 and RHEL 9.2: update_bls_fragment, with ALL as the kernel. */
export function grubby(machine: Machine, args: readonly string[]): RunResult {
  const option = (name: string) =>
    args.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const known = /^--(update-kernel=ALL|args=.*|remove-args=.*|no-etc-grub-update)$/;
  if (option('update-kernel') === undefined || !args.every((word) => known.test(word))) {
    return notSimulated('grubby', args);
  }
  const added = words(option('args'));
  const removed = words(option('remove-args'));
  const change = (text: string) => updateArgs(text, removed, added);
  try {
    if (!args.includes('--no-etc-grub-update')) updateDefaults(machine, change);
    updateKernelopts(machine, change);
    updateEntries(machine, change);
    updateCmdline(machine, change);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    return failure(4, `sed: couldn't open temporary file: ${error.errno}`);
  }
  return success();
}

type ChangeText = (text: string) => string;

function words(text = ''): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** With the script's own regular expressions, which are made of what is handed over. */
function updateArgs(line: string, removed: readonly string[], added: readonly string[]): string {
  let args = words(line).join(' ');
  const every = (name: string) => new RegExp(`(^|\\s)${name}((?=\\s|$)|(=[^ ]*))`, 'g');
  for (const arg of removed) {
    args = arg.includes('=')
      ? args.replace(new RegExp(`(^|\\s)${arg}(\\s|$)`), ' ')
      : args.replace(every(arg), ' ');
  }
  for (const arg of added) args = args.replace(every(arg.replace(/=.*/, '')), ' ');
  return words([args, ...added].join(' ')).join(' ');
}

const DEFAULTS = '/etc/default/grub';
const GRUBENV = '/boot/grub2/grubenv';
const ENTRIES = '/boot/loader/entries';
const CMDLINE = '/etc/kernel/cmdline';

/** Each line that begins so, whatever its variable is called. */
function updateDefaults(machine: Machine, change: ChangeText): void {
  const text = readFile(machine, DEFAULTS);
  const old = /^GRUB_CMDLINE_LINUX="(.*)"/m.exec(text ?? '')?.[1];
  if (text === undefined || !old) return;
  const line = `GRUB_CMDLINE_LINUX="${change(old)}"`;
  writeFile(
    machine,
    DEFAULTS,
    text.replace(/^GRUB_CMDLINE_LINUX.*/gm, () => line),
  );
}

function updateKernelopts(machine: Machine, change: ChangeText): void {
  const text = readFile(machine, GRUBENV);
  if (!text?.includes('\nkernelopts=')) return;
  const after = text.replace(/^kernelopts=(.*)$/m, (_, old: string) => `kernelopts=${change(old)}`);
  writeFile(machine, GRUBENV, after);
}

function updateEntries(machine: Machine, change: ChangeText): void {
  for (const path of entryPaths(machine)) {
    const text = readFile(machine, path)!;
    const after = text.replace(/^options[ \t]+(.*)$/m, (line, old: string) =>
      /(^|\s)\$kernelopts(\s|$)/.test(old) ? line : `options ${change(old)}`,
    );
    if (after !== text) writeFile(machine, path, after);
  }
}

function updateCmdline(machine: Machine, change: ChangeText): void {
  // Where nobody has made the file it comes of the last entry, which is the oldest: the script has the newest first.
  const [oldest = ''] = entryPaths(machine);
  const options = /^options[ \t]+(.*)$/m.exec(readFile(machine, oldest) ?? '')?.[1] ?? '';
  const kernelopts = /^kernelopts=(.*)$/m.exec(readFile(machine, GRUBENV) ?? '')?.[1] ?? '';
  const old = readFile(machine, CMDLINE) ?? options.replace('$kernelopts', () => kernelopts);
  writeFile(machine, CMDLINE, `${change(old)}\n`);
}

function entryPaths(machine: Machine): string[] {
  return filesIn(machine, ENTRIES)
    .filter((name) => name.endsWith('.conf'))
    .map((name) => `${ENTRIES}/${name}`);
}
