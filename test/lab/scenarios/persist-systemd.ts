import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { must } from '../boot-loader.ts';
import { hostFile, vfCounts } from '../host-file.ts';
import { showLink } from '../igb.ts';
import { compareWithNotes, disable, enable, HOST_FILE } from '../persistence.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const LINK = '/etc/systemd/network/10-sriov.link';

export default scenario({
  name: 'persist enable: after a reboot all is back before the network is up; a PF that is missing is told',
  guest: 'reboot',
  on: 'lab',
  timeout: 300,
  async run(world) {
    await must(world, 'systemctl', ['enable', 'systemd-networkd']);
    mkdirSync('/etc/systemd/network', { recursive: true });
    writeFileSync(LINK, '[Match]\nOriginalName=enp1s0\n\n[Link]\nSR-IOVVirtualFunctions=4\n');
    const second = await world.json(['persist', 'enable', hostFile(HOST_FILE)]);
    assert.deepEqual([second.exit, second.error?.code], [4, 'PF_OWNED']);
    rmSync(LINK);
    const { cannot } = await enable(world, 'systemd');
    assert.deepEqual(cannot, []);
  },
  afterReboots: [back, missing],
});

async function back(world: World): Promise<void> {
  await untilEnded(world);
  assert.deepEqual(vfCounts(world), ['4\n', '2\n']);
  await compareWithNotes(world);
  assert.equal((await showLink(world, 'enp2s0'))['mtu'], 1600);
  assert.deepEqual(await properties(world, 'sriovctl.service', 'Result', 'ActiveState'), [
    'success',
    'active',
  ]);
  await inOrder(world);
  assert.match(await status(world), /enp1s0: .*\n.*enp2s0: /);
  const shown = await world.json(['persist', 'show']);
  assert.equal(shown.exit, 0, JSON.stringify(shown.error));
  assert.deepEqual(
    [shown.result.enabled, shown.result.boot.isThisBoot, shown.result.differences],
    [true, true, []],
  );
  await logTimes(world);
  appendFileSync(
    '/etc/sriovctl/host.yaml',
    '  - match: {pci: "0000:09:00.0", mac: "52:54:00:00:09:00"}\n    count: 2\n',
  );
}

async function missing(world: World): Promise<void> {
  await untilEnded(world);
  assert.deepEqual(vfCounts(world), ['4\n', '2\n']);
  assert.deepEqual(await properties(world, 'sriovctl.service', 'Result', 'ExecMainStatus'), [
    'exit-code',
    '1',
  ]);
  assert.match(await status(world), /0000:09:00\.0.*: missing/);
  const { result } = await world.json(['doctor', 'enp1s0']);
  const found = result.checks.filter(({ id }: { id: string }) => id === 'persistence');
  assert.match(JSON.stringify(found), /0000:09:00\.0/);

  const changed = await world.json(['persist', 'disable']);
  assert.notEqual(changed.exit, 0, 'it takes away a file that a person has changed');
  await must(world, 'sed', ['-i', '/0000:09:00.0/,$d', '/etc/sriovctl/host.yaml']);
  await disable(world, await compareWithNotes(world));
}

/** What started us waits for udev alone. */
async function untilEnded(world: World): Promise<void> {
  const isDone = async () => {
    const [state] = await properties(world, 'sriovctl.service', 'ActiveState');
    return state === 'active' || state === 'failed';
  };
  for (let tries = 0; tries < 120 && !(await isDone()); tries += 1) await world.wait(500);
}

/** Before whoever sets up networks, which is what network-pre.target is for. */
async function inOrder(world: World): Promise<void> {
  const [ended] = await properties(world, 'sriovctl.service', 'ExecMainExitTimestampMonotonic');
  const [pre] = await properties(world, 'network-pre.target', 'ActiveEnterTimestampMonotonic');
  const [networkd] = await properties(
    world,
    'systemd-networkd.service',
    'ExecMainStartTimestampMonotonic',
  );
  assert.ok(Number(ended) > 0 && Number(networkd) > 0, `${ended} ${networkd}`);
  assert.ok(Number(ended) <= Number(pre), `${ended} ${pre}`);
  assert.ok(Number(pre) <= Number(networkd), `${pre} ${networkd}`);
}

async function properties(world: World, unit: string, ...names: string[]): Promise<string[]> {
  const text = await must(world, 'systemctl', ['show', unit, ...names.map((name) => `-p${name}`)]);
  const values = Object.fromEntries(
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.split('=', 2)),
  ) as Record<string, string>;
  return names.map((name) => values[name]!);
}

/** For docs/testing.md: how long it took, and when the NICs were there. */
async function logTimes(world: World): Promise<void> {
  const times = ['ExecMainStartTimestampMonotonic', 'ExecMainExitTimestampMonotonic'];
  console.log('sriovctl.service:', await properties(world, 'sriovctl.service', ...times));
  console.log('udev settled:', await properties(world, 'systemd-udev-settle.service', times[1]!));
}

/** systemctl itself ends with 3 where a unit has failed. */
async function status(world: World): Promise<string> {
  return (await world.run('systemctl', ['status', '--no-pager', '-l', 'sriovctl.service'])).stdout;
}
