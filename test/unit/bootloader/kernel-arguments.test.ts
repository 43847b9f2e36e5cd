import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareArguments } from '../../../src/bootloader/compare-arguments.ts';
import { argumentOptions, parseKernelArguments } from '../../../src/bootloader/kernel-arguments.ts';

function pairs(text: string): [string, string | undefined][] {
  return parseKernelArguments(text).map(({ name, value }) => [name, value]);
}

describe('parseKernelArguments', () => {
  it.each<[string, [string, string | undefined][]]>([
    [
      'quiet  splash\n',
      [
        ['quiet', undefined],
        ['splash', undefined],
      ],
    ],
    ['intel_iommu=on', [['intel_iommu', 'on']]],
    [
      'root=UUID=a-b ro',
      [
        ['root', 'UUID=a-b'],
        ['ro', undefined],
      ],
    ],
    ['vfio-pci.ids=8086:10c9', [['vfio_pci.ids', '8086:10c9']]],
    [
      'dyndbg="file a.c +p" x',
      [
        ['dyndbg', 'file a.c +p'],
        ['x', undefined],
      ],
    ],
    [
      '"dyndbg=file a.c +p" x',
      [
        ['dyndbg', 'file a.c +p'],
        ['x', undefined],
      ],
    ],
    [
      'a= b',
      [
        ['a', ''],
        ['b', undefined],
      ],
    ],
    ['quiet -- intel_iommu=off', [['quiet', undefined]]],
    ['', []],
  ])('%j', (text, expected) => {
    expect(pairs(text)).toEqual(expected);
  });

  it('gives back every character that is not a space', () => {
    const line = fc
      .stringMatching(/^[ a-z0-9=,."_-]{0,40}$/)
      .filter((text) => !text.includes('--'));
    fc.assert(
      fc.property(line, (text) => {
        const args = parseKernelArguments(text);
        for (const arg of args)
          expect(text.slice(arg.offset)).toMatch(
            new RegExp(`^${arg.text.replace(/[.]/g, '\\$&')}`),
          );
        expect(
          args
            .map((arg) => arg.text)
            .join('')
            .replaceAll(' ', ''),
        ).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});

describe('argumentOptions', () => {
  it('takes them from every argument of the name, in their order', () => {
    const args = parseKernelArguments('intel_iommu=on,sm_on xintel_iommu=off intel_iommu=off');
    expect(argumentOptions(args, 'intel_iommu').map(({ option }) => option)).toEqual([
      'on',
      'sm_on',
      'off',
    ]);
  });
});

describe('compareArguments', () => {
  it('sees through order and quotes, and looks only at what matters', () => {
    const first = parseKernelArguments('iommu=pt quiet intel-iommu=on');
    const second = parseKernelArguments('"intel_iommu=on" iommu=nopt ro');
    const { onlyInFirst, onlyInSecond } = compareArguments(first, second, (name) =>
      name.includes('iommu'),
    );
    expect(onlyInFirst.map(({ text }) => text)).toEqual(['iommu=pt']);
    expect(onlyInSecond.map(({ text }) => text)).toEqual(['iommu=nopt']);
  });
});
