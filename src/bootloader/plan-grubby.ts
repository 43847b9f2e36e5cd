import type { Host } from '../host/host.ts';
import { readText } from '../host/read.ts';
import { applyChange, type ArgumentChange } from './apply-change.ts';
import { type BlsEntry, readBlsEntries, readBlsEntry } from './bls-entry.ts';
import { editCommandLine } from './edit-command-line.ts';
import { editGrubDefaults } from './edit-grub-defaults.ts';
import { grubSources } from './grub-defaults.ts';
import { type KernelArgument, parseKernelArguments } from './kernel-arguments.ts';
import { HAS_COMMENT, hasComment, KERNEL_CMDLINE } from './kernel-cmdline-file.ts';
import type { BootChange, BootFile, BootProgram, Refused } from './boot-change.ts';
import { scriptText } from './programs.ts';

/**
 * grubby edits the boot entries, or `kernelopts` that they refer to, and brings GRUB_CMDLINE_LINUX and, since 2022,
 * /etc/kernel/cmdline in line for kernels to come (grubby-bls, update_bls_fragment). Whatever it does not do by
 * itself on this host is edited here; and /etc/default/grub always, where grubby can be told to leave it alone: it
 * writes one plain line over every line that begins with GRUB_CMDLINE_LINUX, GRUB_CMDLINE_LINUX_DEFAULT too.
 */
export function planGrubby(host: Host, change: ArgumentChange): BootChange | Refused {
  const entries = readBlsEntries(host);
  const next = readBlsEntry(host);
  if (!next) return { refused: 'No boot entry can be read in /boot/loader/entries.' };
  const gap = entries.flatMap(({ gaps }) => gaps)[0];
  if (gap) return { refused: `${gap.file}:${gap.line}: ${gap.reason}.` };
  const grubby = scriptText(host, '/usr/libexec/grubby/grubby-bls', '/usr/sbin/grubby') ?? '';
  const leavesDefaults = grubby.includes('--no-etc-grub-update');
  const defaults = editDefaults(host, change);
  if ('refused' in defaults) return defaults;
  const command = grubbyCommand(entries, next, change);
  if ('refused' in command) return command;
  const programs = command.programs.map((program) =>
    leavesDefaults ? withoutDefaults(program) : program,
  );
  const doneByGrubby = programs.length > 0 && grubby.includes(KERNEL_CMDLINE[0]!);
  const cmdline = doneByGrubby ? [] : editKernelCmdline(host, change);
  if ('refused' in cmdline) return cmdline;
  return { files: [...defaults, ...cmdline], programs };
}

function editDefaults(host: Host, change: ArgumentChange): BootFile[] | Refused {
  const sources = grubSources(host, { kind: 'grub-bls' });
  if (sources.files.length === 0) return [];
  return editGrubDefaults(sources, change, { variable: 'GRUB_CMDLINE_LINUX', dropIn: false });
}

function editKernelCmdline(host: Host, change: ArgumentChange): BootFile[] | Refused {
  const path = KERNEL_CMDLINE[0]!;
  const before = readText(host, path);
  if (before !== undefined && hasComment(before)) return HAS_COMMENT;
  const after = before === undefined ? undefined : editCommandLine(before, change);
  return after === undefined || after === before ? [] : [{ path, before, after }];
}

/** It swallows the option behind this one, so this is the last (grubby-bls, the loop over its options). */
function withoutDefaults(program: BootProgram): BootProgram {
  const last = '--no-etc-grub-update';
  const { undo } = program;
  return {
    ...program,
    args: [...program.args, last],
    undo: undo === 'again' ? undo : { ...undo, args: [...undo.args, last] },
  };
}

/**
 * `--args` takes every argument of the same name away before it adds its own, so it is given all that are to be
 * there: intel_iommu=on alone would lose the sm_on of another place.
 */
function grubbyCommand(
  entries: readonly BlsEntry[],
  next: BlsEntry,
  change: ArgumentChange,
): { programs: BootProgram[] } | Refused {
  const before = argumentsByName(next.args);
  const after = argumentsByName(afterwards(next.args, change));
  const all = entries.map(({ args }) => [
    argumentsByName(args),
    argumentsByName(afterwards(args, change)),
  ]);
  const names = new Set(
    all.flatMap(([old, fresh]) =>
      [...new Set([...old!.keys(), ...fresh!.keys()])].filter(
        (name) => textsOf(old!, name) !== textsOf(fresh!, name),
      ),
    ),
  );
  if (names.size === 0) return { programs: [] };
  for (const name of names) {
    if (all.some(([, fresh]) => textsOf(fresh!, name) !== textsOf(after, name))) {
      return {
        refused: `The boot entries differ in ${name}, and grubby would make them the same.`,
      };
    }
    const strange = [...(before.get(name) ?? []), ...(after.get(name) ?? [])].find(
      ({ text }) => !/^[\w.,:=/-]+$/.test(text),
    );
    if (strange) return { refused: `${strange.text} cannot be handed to grubby.` };
  }
  const args = (from: ByName, to: ByName) =>
    grubbyArgs(
      [...names],
      from,
      to,
      all.map(([o]) => o!),
    );
  const undo = { program: 'grubby', args: args(after, before) };
  return {
    programs: [{ program: 'grubby', args: args(before, after), undo, timeoutMs: 120_000 }],
  };
}

type ByName = Map<string, KernelArgument[]>;

function argumentsByName(args: readonly KernelArgument[]): ByName {
  const byName: ByName = new Map();
  for (const arg of args) byName.set(arg.name, [...(byName.get(arg.name) ?? []), arg]);
  return byName;
}

function afterwards(args: readonly KernelArgument[], change: ArgumentChange): KernelArgument[] {
  const { texts, added } = applyChange(args, change);
  return [...texts, ...added].flatMap((text) => parseKernelArguments(text ?? ''));
}

function textsOf(byName: ByName, name: string): string {
  return (byName.get(name) ?? []).map(({ text }) => text).join(' ');
}

/** ALL, not DEFAULT: a kernel that is installed before the reboot would miss it (rhboot/grubby#55). */
function grubbyArgs(names: string[], from: ByName, to: ByName, everywhere: ByName[]): string[] {
  const going = names.flatMap((name) => {
    const kept = new Set((to.get(name) ?? []).map(spelling));
    const old = (from.get(name) ?? []).filter((arg) => !kept.has(spelling(arg)));
    // One by its text; by the bare name grubby takes all of them.
    const single =
      old.length === 1 && everywhere.every((entry) => (entry.get(name) ?? []).length <= 1);
    return single ? old.map(({ text }) => text) : [...new Set(old.map(spelling))];
  });
  const coming = names.flatMap((name) => (to.get(name) ?? []).map(({ text }) => text));
  return [
    '--update-kernel=ALL',
    ...(going.length > 0 ? [`--remove-args=${going.join(' ')}`] : []),
    ...(coming.length > 0 ? [`--args=${coming.join(' ')}`] : []),
  ];
}

function spelling({ text }: KernelArgument): string {
  return text.split('=')[0]!;
}
