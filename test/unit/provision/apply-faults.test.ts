import { expect, test } from 'vitest';
import type { SimulatedHost } from '../../../src/host/simulated/host.ts';
import { attempt, benchOf } from './bench.ts';
import { describeFaults } from './faults.ts';
import { DESCRIBED, viewOf, wayThere } from './three-pfs.ts';

describeFaults('to more of everything', wayThere, 50);

test('a hundred applies: one change, and 99 that write nothing and run nothing that writes', async () => {
  const { state, after } = await wayThere();
  const bench = benchOf(state);
  expect(await attempt(bench.host, DESCRIBED)).toMatchObject({ changed: true });
  const calls: string[] = [];
  const host: SimulatedHost = {
    ...bench.host,
    write: async (path) => void calls.push(`write ${path}`),
    replace: async (path) => void calls.push(`replace ${path}`),
    keep: { ...bench.host.keep, save: (name) => void calls.push(`keep ${name}`) },
    run: (program, args, options) => {
      if (!isReading(program, args)) calls.push([program, ...args].join(' '));
      return bench.host.run(program, args, options);
    },
  };
  for (let time = 2; time <= 100; time += 1) {
    expect(await attempt(host, DESCRIBED)).toMatchObject({ changed: false, plan: [] });
  }
  expect(calls).toEqual([]);
  expect(await viewOf(bench)).toEqual(after);
});

function isReading(program: string, args: readonly string[]): boolean {
  if (program === 'lspci') return true;
  if (program === 'ip') return args.includes('show') || args.at(-1) === 'list';
  return program === 'devlink' && args.includes('show');
}
