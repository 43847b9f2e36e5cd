import { expect, test } from 'vitest';
import { PLAIN } from '../../../src/output/colour.ts';
import { renderPlan } from '../../../src/output/plan.ts';
import type { PlanLine } from '../../../src/provision/result.ts';

const plan: PlanLine[] = [
  { action: 'create VFs', target: 'ens1f0', from: 0, to: 3 },
  ...[0, 1, 2].map((index) => ({
    action: 'set mac',
    target: `ens1f0 vf ${index}`,
    from: '00:00:00:00:00:00',
    to: `02:00:00:00:00:0${index}`,
  })),
  { action: 'set vlan', target: 'ens1f0 vf 0', from: 0, to: 100 },
  { action: 'set vlan', target: 'ens1f0 vf 1', from: 7, to: 100 },
  { action: 'set vlan', target: 'ens1f0 vf 2', from: 0, to: 100 },
  { action: 'set trust', target: 'ens1f0 vf 2', from: false, to: true },
];

test('for a person, equal steps of several VFs are one line', () => {
  expect(renderPlan(plan, { tty: true, width: 80, colour: PLAIN })).toMatchInlineSnapshot(`
    "  ens1f0         create VFs  0 → 3
      ens1f0 vf 0-2  set mac     none → 02:00:00:00:00:00 … :02
      ens1f0 vf 0,2  set vlan    0 → 100
      ens1f0 vf 1    set vlan    7 → 100
      ens1f0 vf 2    set trust   off → on
    "
  `);
});

test('a pipe gets each step', () => {
  const lines = renderPlan(plan, { tty: false, width: Infinity, colour: PLAIN })
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(plan.length);
  expect(lines[3]).toBe('set mac\tens1f0 vf 2\t00:00:00:00:00:00\t02:00:00:00:00:02');
});
