import { describe, expect, it } from 'vitest';
import { applyChange, type ArgumentChange, changes } from '../../../src/bootloader/apply-change.ts';
import { parseKernelArguments } from '../../../src/bootloader/kernel-arguments.ts';

function applied(line: string, change: ArgumentChange): string {
  const { texts, added } = applyChange(parseKernelArguments(line), change);
  return [...texts.filter((text) => text !== undefined), ...added].join(' ');
}

describe('applyChange', () => {
  it.each<[string, string, ArgumentChange, string]>([
    ['adds behind the last', 'quiet', { add: ['a=1', 'b'] }, 'quiet a=1 b'],
    ['adds once', 'quiet', { add: ['b', 'b'] }, 'quiet b'],
    [
      'finds it spelled otherwise',
      'intel-iommu="on"',
      { add: ['intel_iommu=on'] },
      'intel-iommu="on"',
    ],
    [
      'replaces what it excludes, in its place',
      'a intel_iommu=off b',
      { add: ['intel_iommu=on'] },
      'a intel_iommu=on b',
    ],
    [
      'keeps the other options',
      'intel_iommu=sm_on,off',
      { add: ['intel_iommu=on'] },
      'intel_iommu=sm_on,on',
    ],
    [
      'leaves an option that says nothing else',
      'intel_iommu=sm_on',
      { add: ['intel_iommu=on'] },
      'intel_iommu=sm_on intel_iommu=on',
    ],
    [
      'takes a later contradiction away',
      'intel_iommu=on x intel_iommu=off',
      { add: ['intel_iommu=on'] },
      'intel_iommu=on x',
    ],
    ['iommu=off keeps every IOMMU off', 'iommu=off', { add: ['iommu=pt'] }, 'iommu=pt'],
    [
      'iommu=force says nothing against pt',
      'iommu=force',
      { add: ['iommu=pt'] },
      'iommu=force iommu=pt',
    ],
    ['reallocating', 'pci=noaer,realloc=off', { add: ['pci=realloc'] }, 'pci=noaer,realloc'],
    [
      'several options at once',
      'intel_iommu=off',
      { add: ['intel_iommu=on,sm_on'] },
      'intel_iommu=on intel_iommu=sm_on',
    ],
    [
      'a value of which one counts',
      'igb.max_vfs=2 x',
      { add: ['igb.max_vfs=7'] },
      'igb.max_vfs=7 x',
    ],
    [
      'the value is there, and another',
      'igb.max_vfs=7 igb.max_vfs=2',
      { add: ['igb.max_vfs=7'] },
      'igb.max_vfs=7',
    ],
    [
      'removes as a whole',
      'pci=realloc,noaer pci=realloc',
      { remove: ['pci=realloc'] },
      'pci=realloc,noaer',
    ],
    ['removes all of them', 'quiet a quiet', { remove: ['quiet'] }, 'a'],
    ['removes what is spelled otherwise', 'intel-iommu=off', { remove: ['intel_iommu=off'] }, ''],
    [
      'replaces rather than removes',
      'intel_iommu=off a',
      { add: ['intel_iommu=on'], remove: ['intel_iommu=off'] },
      'intel_iommu=on a',
    ],
    ['what is wanted is not removed', 'a', { add: ['b'], remove: ['b'] }, 'a b'],
    ['leaves what is for init', 'a -- intel_iommu=off', { remove: ['intel_iommu=off'] }, 'a'],
  ])('%s', (_, line, change, expected) => {
    expect(applied(line, change)).toBe(expected);
    expect(changes({ args: parseKernelArguments(expected) }, change)).toBe(false);
  });

  it('knows that it changes something', () => {
    expect(changes({ args: parseKernelArguments('a') }, { add: ['b'] })).toBe(true);
    expect(changes({ args: parseKernelArguments('a') }, { remove: ['a'] })).toBe(true);
    expect(changes(undefined, { remove: ['a'] })).toBe(false);
  });
});
