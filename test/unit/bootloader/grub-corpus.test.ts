import { describe, expect, it } from 'vitest';
import { applyChange } from '../../../src/bootloader/apply-change.ts';
import { readBootConfig } from '../../../src/bootloader/boot-config.ts';
import {
  type BootChange,
  planBootChange,
  type Refused,
} from '../../../src/bootloader/plan-change.ts';
import { hostOf } from '../doctor/machine.ts';
import { GRUB_SHAPES, type GrubShape } from './grub-corpus.ts';
import { argumentsByShell, grubMachine } from './grub-files.ts';

function plan({ change, ...host }: GrubShape): BootChange | Refused {
  const machine = hostOf(grubMachine(host));
  return planBootChange(machine, readBootConfig(machine), change, '6.12');
}

function configured(shape: GrubShape) {
  return readBootConfig(hostOf(grubMachine(shape))).wanted?.args ?? [];
}

const editable = GRUB_SHAPES.filter(({ refused }) => refused === undefined);

describe('GRUB files as they are found', () => {
  it('are many', () => {
    expect(GRUB_SHAPES.length).toBeGreaterThanOrEqual(25);
  });

  it.each(editable)('$name', (shape) => {
    const planned = plan(shape) as BootChange;
    expect(planned).not.toHaveProperty('refused');
    const after = Object.fromEntries(planned.files.map((file) => [file.path, file.after]));
    expect(after).toEqual(shape.after);
    for (const { path, before } of planned.files) expect(before).toBe(shape.files[path]);
  });

  it.each(GRUB_SHAPES.filter(({ refused }) => refused !== undefined))('$name', (shape) => {
    expect(plan(shape)).toEqual({ refused: expect.stringMatching(shape.refused!) });
  });

  it.each(editable)('a shell reads what was asked for: $name', (shape) => {
    const before = configured(shape);
    const { texts, added } = applyChange(before, shape.change);
    const expected = [...texts.filter((text) => text !== undefined), ...added];
    const files = { ...shape.files, ...shape.after };
    expect(argumentsByShell({ ...shape, files: shape.files })).toEqual(
      before.map(({ text }) => text),
    );
    expect(argumentsByShell({ ...shape, files }).toSorted()).toEqual(expected.toSorted());
  });

  it.each(editable)('done again there is nothing to do: $name', (shape) => {
    const files = { ...shape.files, ...shape.after };
    expect(plan({ ...shape, files })).toEqual({ files: [], programs: [] });
  });
});
