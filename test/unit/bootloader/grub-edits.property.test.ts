import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArgumentChange } from '../../../src/bootloader/apply-change.ts';
import { readBootConfig } from '../../../src/bootloader/boot-config.ts';
import { changeArgumentsCommands } from '../../../src/bootloader/change-arguments.ts';
import {
  type KernelArgument,
  parseKernelArguments,
} from '../../../src/bootloader/kernel-arguments.ts';
import { planBootChange } from '../../../src/bootloader/plan-change.ts';
import { hostOf } from '../doctor/machine.ts';
import { argumentsByShell, grubMachine, type Files, type GrubHost } from './grub-files.ts';

const ADDED = ['intel_iommu=on', 'iommu=pt', 'pci=realloc', 'igb.max_vfs=7'];
const REMOVED = ['intel_iommu=off', 'amd_iommu=on', 'quiet', 'pci=noaer', 'nointremap'];
const WORDS = [
  ...ADDED,
  ...REMOVED,
  'intel_iommu=on,sm_on',
  'intel-iommu=off',
  'intel_iommu=off,sm_on',
  'iommu=soft,nopt',
  'iommu=off',
  'igb.max_vfs=2',
  'pci=realloc=off',
  'xpci=realloc',
  'splash',
  'root=/dev/sda1',
  'ro',
];
const VARIABLES = ['GRUB_CMDLINE_LINUX', 'GRUB_CMDLINE_LINUX_DEFAULT'];

const blanks = fc.constantFrom(' ', ' ', '  ', '\t', ' \\\n ');
const words = (blank: fc.Arbitrary<string>) =>
  fc
    .array(fc.tuple(fc.constantFrom(...WORDS), blank), { maxLength: 5 })
    .map((parts) => parts.flat().join(''));
const reference = fc.constantFrom(...VARIABLES, 'COMMON').map((name) => `$${name} `);
const quoted = fc.oneof(
  fc.tuple(fc.option(reference, { nil: '' }), words(blanks)).map(([a, b]) => `"${a}${b}"`),
  fc.tuple(words(blanks), fc.option(reference, { nil: '' })).map(([a, b]) => `"${a}${b}"`),
  words(fc.constantFrom(' ', '  ', '\t')).map((text) => `'${text}'`),
  fc.constantFrom(...WORDS, ''),
  fc.tuple(fc.constantFrom(...WORDS), words(fc.constant(' '))).map(([a, b]) => `${a}" ${b}"`),
);
const assignment = fc
  .tuple(
    fc.constantFrom('', '', ' ', '\t', 'export '),
    fc.constantFrom(...VARIABLES, ...VARIABLES, 'COMMON', 'GRUB_TIMEOUT'),
    quoted,
    fc.constantFrom('', '', ' # intel_iommu=off "', ';', ' '),
  )
  .map(([before, name, text, behind]) => `${before}${name}=${text}${behind}`);
const other = fc.constantFrom(
  '',
  '# GRUB_CMDLINE_LINUX="intel_iommu=off"',
  'GRUB_DISTRIBUTOR=`echo "x intel_iommu=off"`',
  'GRUB_TERMINAL=console # Größe',
);
const file = fc
  .tuple(fc.array(fc.oneof(assignment, assignment, other), { maxLength: 5 }), fc.boolean())
  .map(([lines, newline]) => lines.join('\n') + (newline ? '\n' : ''));
const host: fc.Arbitrary<GrubHost> = fc
  .record({
    main: file,
    early: fc.option(file),
    late: fc.option(file),
    oneFile: fc.boolean(),
  })
  .map(({ main, early, late, oneFile }) => ({
    oneFile,
    files: {
      '/etc/default/grub': main,
      ...(early === null || oneFile ? {} : { '/etc/default/grub.d/10-early.cfg': early }),
      ...(late === null || oneFile ? {} : { '/etc/default/grub.d/late.cfg': late }),
    },
  }));
const change: fc.Arbitrary<ArgumentChange> = fc.record({
  add: fc.subarray(ADDED),
  remove: fc.subarray(REMOVED),
});

describe('editing GRUB files', () => {
  it('gives what was asked for, changes nothing else, and is done once; a shell and a typist agree', () => {
    let done = 0;
    fc.assert(
      fc.property(host, change, (before, wanted) => {
        const machine = hostOf(grubMachine(before));
        const boot = readBootConfig(machine);
        const plan = planBootChange(machine, boot, wanted, '6.12');
        if ('refused' in plan) return;
        done += plan.files.length;
        const after = { ...before, files: { ...before.files } };
        for (const edited of plan.files) {
          expect(edited.before).toBe(before.files[edited.path]);
          after.files[edited.path] = edited.after;
          expectOtherLines(edited.before ?? '', edited.after, wanted);
        }
        expectAskedFor(argumentsByShell(before), argumentsByShell(after), wanted);
        const { commands } = changeArgumentsCommands(machine, boot, wanted, '6.12');
        expect(typed(before.files, commands)).toEqual(after.files);
        const again = hostOf(grubMachine(after));
        const { files } = planBootChange(
          again,
          readBootConfig(again),
          wanted,
          '6.12',
        ) as typeof plan;
        expect(files).toEqual([]);
      }),
      { numRuns: Number(process.env['SRIOVCTL_PROPERTY_RUNS'] ?? 150) },
    );
    expect(done).toBeGreaterThan(75);
  });
});

/** Every argument that the change does not name, in its order; of those it adds, the option and no contradiction. */
function expectAskedFor(
  before: string[],
  after: string[],
  { add = [], remove = [] }: ArgumentChange,
) {
  const names = new Set(add.map((text) => parsed(text).name));
  const concerned = (text: string) =>
    names.has(parsed(text).name) || remove.some((gone) => same(gone, text));
  const left = (texts: string[]) => texts.filter((text) => !concerned(text));
  expect(left(after)).toEqual(left(before));
  for (const gone of remove.filter((text) => !add.some((each) => same(each, text)))) {
    expect(after.filter((text) => same(text, gone))).toEqual([]);
  }
  for (const text of add) {
    const { name, value = '' } = parsed(text);
    const options = optionsOf(after, name);
    expect(options).toContain(value);
    expect(options.filter((option) => AGAINST[text]!.includes(option))).toEqual([]);
    const neutral = (texts: string[]) =>
      optionsOf(texts, name).filter(
        (option) => option !== value && !AGAINST[text]!.includes(option),
      );
    if (!remove.some((gone) => parsed(gone).name === name)) {
      expect(neutral(after)).toEqual(neutral(before));
    }
  }
}

const AGAINST: Record<string, string[]> = {
  'intel_iommu=on': ['off'],
  'iommu=pt': ['nopt', 'off'],
  'pci=realloc': ['realloc=off'],
  'igb.max_vfs=7': ['2'],
};

function parsed(text: string): KernelArgument {
  return parseKernelArguments(text)[0]!;
}

function same(a: string, b: string): boolean {
  return parsed(a).name === parsed(b).name && parsed(a).value === parsed(b).value;
}

function optionsOf(texts: string[], name: string): string[] {
  return texts
    .map(parsed)
    .filter((arg) => arg.name === name)
    .flatMap((arg) => (arg.value ?? '').split(','));
}

/** A line changes only if it names what is changed, or by what is added to it. */
function expectOtherLines(
  before: string,
  after: string,
  { add = [], remove = [] }: ArgumentChange,
) {
  const concerned = [...add, ...remove].map((text) => text.split('=')[0]!.replaceAll('_', '.'));
  const pattern = new RegExp(concerned.join('|'));
  const lines = after.split('\n');
  const bare = (line: string) => line.replace(/["'\s]/g, '');
  for (const [index, line] of before.replace(/\n$/, '').split('\n').entries()) {
    if (line === lines[index] || pattern.test(line) || before === '') continue;
    const without = add.reduce((text, added) => text.replace(added, ''), lines[index]!);
    expect(bare(without)).toBe(bare(line));
  }
}

function typed(files: Files, commands: string[]): Files {
  const root = mkdtempSync(join(tmpdir(), 'sriovctl-typed-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(root + path), { recursive: true });
      writeFileSync(root + path, text);
    }
    const edits = commands.filter((line) => /^(sed|echo|printf|mkdir) /.test(line));
    // The file is the last word of each line.
    const script = edits.map((line) => line.replace(/ (\/\S+)$/, ` ${root}$1`)).join('\n');
    execFileSync('/bin/sh', ['-c', `set -e\n${script}`], { env: { PATH: process.env['PATH'] } });
    const paths = [...Object.keys(files), '/etc/default/grub.d/90-sriovctl.cfg'];
    return Object.fromEntries(
      paths
        .filter((path) => existsSync(root + path))
        .map((path) => [path, readFileSync(root + path, 'utf8')]),
    );
  } finally {
    rmSync(root, { recursive: true });
  }
}
