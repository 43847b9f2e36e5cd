import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyChange } from '../../../src/bootloader/apply-change.ts';
import { editCommandLine } from '../../../src/bootloader/edit-command-line.ts';
import { editCommands } from '../../../src/bootloader/edit-commands.ts';
import { parseKernelArguments } from '../../../src/bootloader/kernel-arguments.ts';

it.each([
  ['root=a ro\n', { add: ['x'] }, 'root=a ro x\n'],
  ['', { add: ['x', 'y'] }, 'x y'],
  ['\n', { add: ['x'] }, 'x\n'],
  ['root=a', { add: ['x'] }, 'root=a x'],
  ['root=a  quiet  b\n', { remove: ['quiet'] }, 'root=a   b\n'],
  ['quiet b\n', { remove: ['quiet'] }, 'b\n'],
  ['a quiet\n', { remove: ['quiet'] }, 'a\n'],
  ['a "b=c d" intel_iommu=off e\n', { add: ['intel_iommu=on'] }, 'a "b=c d" intel_iommu=on e\n'],
  ['a -- b\n', { add: ['x'] }, 'a x -- b\n'],
  ['-- b\n', { add: ['x'] }, 'x -- b\n'],
])('%j with %j', (text, change, after) => {
  expect(editCommandLine(text, change)).toBe(after);
});

const word = fc.constantFrom(
  'a',
  'root=/dev/x',
  'quiet',
  'iommu=off',
  'iommu=pt',
  'x="b  c"',
  'pci=a*.[',
  'é',
);
const blank = fc.constantFrom(' ', '  ', '\t', '\n');
const line = fc
  .array(fc.tuple(word, blank), { maxLength: 6 })
  .map((parts) => parts.flat().join(''));

it('gives what was asked for, and what is typed gives the same', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sriovctl-cmdline-'));
  const path = join(folder, 'cmdline');
  try {
    const property = fc.property(
      fc.tuple(fc.constantFrom('', ' '), line).map((parts) => parts.join('')),
      fc.subarray(['iommu=pt', 'intel_iommu=on']),
      fc.subarray(['quiet', 'x="b  c"', 'pci=a*.[', 'a']),
      (text, add, remove) => {
        const args = parseKernelArguments(text);
        const { texts, added } = applyChange(args, { add, remove });
        const after = editCommandLine(text, { add, remove });
        expect(parseKernelArguments(after).map((arg) => arg.text)).toEqual([
          ...texts.filter((each) => each !== undefined),
          ...added,
        ]);
        expect(editCommandLine(after, { add, remove })).toBe(after);
        writeFileSync(path, text);
        const typed = editCommands({ path, before: text, after });
        execFileSync('/bin/sh', ['-ec', typed.join('\n')], { env: { PATH: process.env['PATH'] } });
        // A file without a last newline gets one where a line is added to it.
        expect(readFileSync(path, 'utf8').trimEnd()).toBe(after.trimEnd());
      },
    );
    fc.assert(property, { numRuns: 150 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
