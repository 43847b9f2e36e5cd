import type { Host } from '../host/host.ts';
import { linkOptional, listOptional, readText } from '../host/read.ts';
import type { ConfiguredArgument, ConfiguredArguments } from './configured-arguments.ts';
import type { BootLoader } from './detect.ts';
import { parseKernelArguments } from './kernel-arguments.ts';
import { type OtherCommand, type Statement, shellAssignments } from './shell-assignments.ts';
import { assignAll, type Gap, type ShellValue, type ShellVariables } from './shell-variables.ts';

/**
 * The kernel arguments that /etc/default/grub asks for. Debian's grub-mkconfig reads /etc/default/grub.d/*.cfg
 * after it, in the shell's order; that of Fedora, RHEL and SUSE does not look there.
 */
export function readGrubDefaults(
  host: Host,
  loader: Pick<BootLoader, 'kind'>,
): ConfiguredArguments | undefined {
  const files = grubFiles(host, loader.kind !== 'grub' && loader.kind !== 'grub-bls');
  if (files.length === 0) return undefined;
  const variables: ShellVariables = new Map();
  const gaps: Gap[] = [];
  for (const { path, text } of files) {
    const statements = shellAssignments(text);
    assignAll(variables, path, statements);
    gaps.push(...gapsOf(host, path, text, statements));
  }
  // 10_linux puts GRUB_CMDLINE_LINUX before GRUB_CMDLINE_LINUX_DEFAULT.
  const values = ['GRUB_CMDLINE_LINUX', 'GRUB_CMDLINE_LINUX_DEFAULT'].map((name) =>
    variables.get(name),
  );
  return {
    args: values.flatMap((value) => argumentsOf(value)),
    gaps: [...values.flatMap((value) => value?.gaps ?? []), ...gaps],
  };
}

interface ShellFile {
  path: string;
  text: string;
}

function grubFiles(host: Host, dropIns: boolean): ShellFile[] {
  const folder = '/etc/default/grub.d';
  const names = dropIns ? listOptional(host, folder) : [];
  const paths = names
    .filter((name) => name.endsWith('.cfg') && !name.startsWith('.'))
    .map((name) => `${folder}/${name}`);
  return ['/etc/default/grub', ...paths].flatMap((path) => {
    const text = readText(host, path);
    return text === undefined ? [] : [{ path, text }];
  });
}

function gapsOf(host: Host, file: string, text: string, statements: Statement[]): Gap[] {
  const gaps: Gap[] = statements
    .filter((statement) => statement.kind === 'command')
    .filter(mayAssign)
    .map(({ text: command, line }) => ({ file, line, reason: `${command.trim()} is not run` }));
  const append = statements.find(
    (statement) => statement.kind === 'assignment' && statement.append,
  );
  if (append && linkOptional(host, '/bin/sh') === 'dash') {
    gaps.push({
      file,
      line: append.line,
      reason: "+= is not known to dash, this host's /bin/sh: update-grub fails",
    });
  }
  if (text.includes('\r\n')) {
    gaps.push({
      file,
      line: 1,
      reason: 'the lines end as on Windows (CR LF), which update-grub trips over',
    });
  }
  return gaps;
}

/** Commands that can set a variable which is read here. */
function mayAssign({ text }: OtherCommand): boolean {
  return /^(\.|source|eval|read|unset)\s|^[\w-]+\s*\(\)/.test(text);
}

function argumentsOf(value: ShellValue | undefined): ConfiguredArgument[] {
  if (!value) return [];
  const text = value.pieces.map((piece) => piece.text).join('');
  return parseKernelArguments(text).map((arg) => {
    const { file, line } = pieceAt(value, arg.offset);
    return { ...arg, file, line };
  });
}

/** The file and line of one character of a value; a quoted text may run over several lines. */
function pieceAt(value: ShellValue, offset: number): { file: string; line: number } {
  let start = 0;
  for (const { text, file, line } of value.pieces) {
    if (offset < start + text.length) {
      const before = text.slice(0, offset - start);
      return { file, line: line + (before.match(/\n/g)?.length ?? 0) };
    }
    start += text.length;
  }
  throw new RangeError(`No character ${offset} in a value of ${start}`);
}
