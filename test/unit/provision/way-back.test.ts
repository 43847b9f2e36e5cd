import { expect, test } from 'vitest';
import { attempt, create, newBench, vfsOf } from './bench.ts';
import { MACHINES } from './machines.ts';

const down = (pf: string) => ['link', 'set', 'dev', pf, 'down'];

test('VFs are not destroyed that bnxt_en could not make again: its PF is down', async () => {
  const { pf, spec } = MACHINES.bnxt!;
  const { host } = await newBench(pf, spec);
  await attempt(host, create(3, {}, pf));
  await host.run('ip', down(pf));
  expect(await attempt(host, create(2, {}, pf))).toMatchObject({
    error: { code: 'PF_DOWN', kind: 'unable' },
  });
  expect(await vfsOf(host, pf)).toHaveLength(3);
  expect(await attempt(host, { action: 'delete', pf })).toMatchObject({ changed: true });
});

test('nor those whose rates igb could not set again', async () => {
  const { host } = await newBench();
  await attempt(host, create(2, { maxTxRate: 100 }));
  await host.run('ip', down('enp1s0'));
  expect(await attempt(host, create(3))).toMatchObject({ error: { code: 'PF_DOWN' } });
  expect(await vfsOf(host)).toMatchObject([{ maxTxRate: 100 }, { maxTxRate: 100 }]);
  await attempt(host, { action: 'set', pf: 'enp1s0', vfs: 'all', settings: { maxTxRate: 0 } });
  expect(await attempt(host, create(3))).toMatchObject({ changed: true });
});

test('a rate that could not be set again goes last, so that nothing is lost when another setting fails', async () => {
  const { host } = await newBench();
  await attempt(host, create(2, { maxTxRate: 100 }));
  await host.run('ip', down('enp1s0'));
  const settings = { maxTxRate: 0, linkState: 'enable' } as const;
  const outcome = await attempt(host, { action: 'set', pf: 'enp1s0', vfs: 'all', settings });
  expect(outcome).toMatchObject({ error: { code: 'ATTRIBUTE_UNSUPPORTED' } });
  expect(await vfsOf(host)).toMatchObject([{ maxTxRate: 100 }, { maxTxRate: 100 }]);
});
