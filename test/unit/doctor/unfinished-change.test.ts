import { expect, test } from 'vitest';
import { examine } from '../../../src/doctor/doctor.ts';
import type { Host } from '../../../src/host/host.ts';
import { attempt, create, killed, newBench } from '../provision/bench.ts';

const CHECK = { only: ['unfinished-change'] };

async function finding(host: Host) {
  const { checks } = await examine(host, CHECK);
  return checks[0]!;
}

test('a killed change is told until it is finished or undone', async () => {
  const bench = await newBench();
  expect((await finding(bench.host)).status).toBe('pass');
  await attempt(bench.host, create(2));
  expect((await finding(bench.host)).status).toBe('pass');
  expect(await killed(bench, { action: 'delete', pf: 'enp1s0' }, 1)).toBe(true);
  expect(await finding(bench.host)).toMatchObject({
    status: 'warn',
    target: 'enp1s0',
    message: 'A change of its VFs was left half done: "vf delete enp1s0"',
    evidence: [expect.stringContaining(`process ${process.pid}`)],
    cure: { automatic: false },
  });
  await attempt(bench.host, { action: 'delete', pf: 'enp1s0' }, { recover: 'undo' });
  expect((await finding(bench.host)).status).toBe('pass');
});

test('one that is being carried out is no trouble', async () => {
  const bench = await newBench();
  await attempt(bench.host, create(2));
  await killed(bench, { action: 'delete', pf: 'enp1s0' }, 1);
  const alive: Host = {
    ...bench.host,
    read: (path) => (path === `/proc/${process.pid}/stat` ? '1 (node) R' : bench.host.read(path)),
  };
  expect((await finding(alive)).message).toMatch(/is being carried out/);
});

test('a journal that cannot be read is told, with where it is', async () => {
  const bench = await newBench();
  bench.keep.save('journal.json', '{"schema": "sriovctl/journal@99"}');
  const { status, message, cure } = await finding(bench.host);
  expect(status).toBe('warn');
  expect(`${message} ${cure?.commands.join()}`).toContain('journal.json');
});
