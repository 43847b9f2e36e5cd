import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { find, troubles } from '../doctor.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const FOLDER = '/etc/systemd/network';
const ALL = `${FOLDER}/50-all.network`;
const OWN = `${FOLDER}/00-sriovctl-0000:01:00.0.network`;

export default scenario({
  name: 'doctor --fix takes the VFs away from systemd-networkd, and they stay away when they are made anew',
  guest: 'igb',
  on: 'lab',
  timeout: 300,
  async run(world) {
    mkdirSync(FOLDER, { recursive: true });
    try {
      writeFileSync(ALL, '[Match]\nType=ether\n\n[Network]\nLinkLocalAddressing=no\n');
      assert.equal((await world.run('systemctl', ['start', 'systemd-networkd'])).exit, 0);
      await make(world);
      const before = await troubles(world);
      assert.equal(find(before.checks, 'networkd', PF_NAME).status, 'warn');

      const cured = await world.json(['doctor', '--fix', 'networkd', '--yes']);
      assert.deepEqual(
        cured.result?.fixes.map(({ status, reason }: Record<string, string>) => [status, reason]),
        [['applied', undefined]],
        cured.error?.message,
      );
      assert.match(String(world.read(OWN)), new RegExp(`^Name=${PF_NAME}v\\*$`, 'm'));
      assert.equal(await setup(world, `${PF_NAME}v0`), 'unmanaged');
      // The PF itself stays networkd's.
      assert.notEqual(await setup(world, PF_NAME), 'unmanaged');

      assert.equal((await world.json(['vf', 'delete', PF_NAME])).exit, 0);
      await make(world);
      assert.equal(find((await troubles(world)).checks, 'networkd', PF_NAME).status, 'pass');
    } finally {
      await world.run('systemctl', [
        'stop',
        'systemd-networkd.socket',
        'systemd-networkd-varlink.socket',
        'systemd-networkd.service',
      ]);
      for (const file of [ALL, OWN]) rmSync(file, { force: true });
      rmSync('/run/systemd/netif/links', { recursive: true, force: true });
    }
  },
});

async function make(world: World): Promise<void> {
  const made = await world.json(['vf', 'create', PF_NAME, '--count', '2']);
  assert.equal(made.exit, 0, made.error?.message);
  await world.settle();
  await world.wait(3000);
}

/** As `networkctl` shows it in the column SETUP. */
async function setup(world: World, name: string): Promise<string | undefined> {
  const { stdout } = await world.run('networkctl', ['--no-legend', '--no-pager', 'list', name]);
  return stdout.trim().split(/\s+/)[4];
}
