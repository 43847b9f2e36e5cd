import { expect, test } from 'vitest';
import { attempt, create, newBench } from './bench.ts';

test('ip has the more time the more VFs it sets: some drivers reset a VF for each attribute', async () => {
  const { host } = await newBench();
  const limits: number[] = [];
  const watched: typeof host = {
    ...host,
    run: (program, args, options) => {
      if (args.includes('-batch')) limits.push(options?.timeoutMs ?? 30_000);
      return host.run(program, args, options);
    },
  };
  await attempt(watched, create(1));
  await attempt(watched, create(7));
  expect(limits[1]! - limits[0]!).toBeGreaterThanOrEqual(6 * 2_000);
});
