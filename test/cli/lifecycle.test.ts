import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { simulatedMachine, type Outcome } from './sriovctl.ts';

test('create, list, set, reset and delete', async () => {
  const run = simulatedMachine();

  const created = result(await run('vf create ens1f0 --count 3 --vlan 100 --json'));
  expect(created).toMatchObject({ changed: true });
  expect(created.vfs).toHaveLength(3);
  expect(created.plan).toContainEqual({ action: 'create VFs', target: 'ens1f0', from: 0, to: 3 });

  const changed = result(await run('vf set ens1f0 1-2 --vlan 0 --trust on --spoofchk off --json'));
  expect(changed.vfs).toMatchObject([
    { index: 0, vlan: 100, trust: false, spoofchk: true },
    { index: 1, vlan: 0, trust: true, spoofchk: false },
    { index: 2, vlan: 0, trust: true, spoofchk: false },
  ]);
  const { vfs } = result(await run('vf list ens1f0 --json'));
  expect(vfs.map(({ vlan }: { vlan: number }) => vlan)).toEqual([100, 0, 0]);

  const reset = result(await run('vf reset ens1f0 all --json'));
  expect(reset.vfs[1]).toMatchObject({ vlan: 0, trust: false, spoofchk: true });

  expect(result(await run('vf delete ens1f0 --json'))).toMatchObject({ changed: true, vfs: [] });
  expect(result(await run('vf list --json'))).toEqual({ vfs: [] });
});

test('a second identical call changes nothing', async () => {
  const run = simulatedMachine();
  for (const call of [
    'vf create ens1f0 --count 2',
    'vf set ens1f0 all --vlan 7',
    'vf bind ens1f0 0 --driver vfio-pci',
    'vf reset ens1f0 1',
    'vf delete ens1f0',
  ]) {
    expect(result(await run(`${call} --json`))).toMatchObject({ changed: true });
    expect(result(await run(`${call} --json`))).toMatchObject({ changed: false, plan: [] });
  }
});

test('MACs are the same after deletion and creation', async () => {
  const run = simulatedMachine();
  const macs = async () => {
    const { vfs } = result(await run('vf create ens1f0 --count 2 --json'));
    return vfs.map(({ mac }: { mac: string }) => mac);
  };
  const first = await macs();
  await run('vf delete ens1f0');
  expect(await macs()).toEqual(first);
  expect(new Set(first).size).toBe(2);
});

test('a dry run shows the plan and writes nothing', async () => {
  const run = simulatedMachine();
  const { plan, changed, vfs } = result(await run('vf create ens1f0 --count 2 --dry-run --json'));
  expect({ changed, vfs }).toEqual({ changed: false, vfs: [] });
  expect(plan.length).toBeGreaterThan(1);
  expect(result(await run('vf list --json'))).toEqual({ vfs: [] });
  const text = await run('vf create ens1f0 --count 2 --dry-run');
  expect(text.stdout.split('\n')[0]).toBe('create VFs\tens1f0\t0\t2');
  expect(text.stderr).toMatch(/^Dry run/m);
});

test('growing needs --recreate or a person to ask', async () => {
  const run = simulatedMachine();
  await run('vf create ens1f0 --count 2 --vlan 9');
  const refused = await run('vf create ens1f0 --count 4');
  expect(refused.stderr).toMatch(/--recreate/);
  expect(refused.status).not.toBe(0);
  const { vfs } = result(await run('vf create ens1f0 --count 4 --recreate --json'));
  expect(vfs.map(({ vlan }: { vlan: number }) => vlan)).toEqual([9, 9, 0, 0]);
});

test('-v tells reads, programs and writes on stderr and leaves stdout alone', async () => {
  const run = simulatedMachine();
  const { status, stdout, stderr } = await run('vf create ens1f0 --count 1 -v --json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: 0 });
  expect(stderr).toMatch(/^read \/sys\/.*/m);
  expect(stderr).toMatch(/^run ip .*/m);
  expect(stderr).toMatch(/^write \/sys\/.*sriov_numvfs "1"/m);
});

function result({ stdout, stderr }: Outcome) {
  const answer = JSON.parse(stdout);
  expect(answer, stderr).toHaveProperty('result');
  return answer.result;
}

test('--wait waits for another sriovctl', async () => {
  const run = simulatedMachine();
  const first = run('vf create ens1f0 --count max --json');
  await setTimeout(300);
  const second = await run('vf create ens4np0 --count 3 --wait 60 --json');
  expect(JSON.parse(second.stdout).result?.vfs).toHaveLength(3);
  expect((await first).status).toBe(0);
});
