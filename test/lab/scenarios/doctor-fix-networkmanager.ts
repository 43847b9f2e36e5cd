import assert from 'node:assert/strict';
import { find, troubles } from '../doctor.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'doctor --fix takes the VFs away from NetworkManager, and they stay away when they are made anew',
  guest: 'networkmanager',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const conf = '/etc/NetworkManager/conf.d/90-sriovctl-0000:01:00.0.conf';
    const make = async () => {
      const made = await world.json(['vf', 'create', PF_NAME, '--count', '2']);
      assert.equal(made.exit, 0, made.error?.message);
      await world.settle();
    };
    await make();
    const { exit, result, error } = await world.json([
      'doctor',
      '--fix',
      'network-manager',
      '--yes',
    ]);
    assert.equal(error, undefined, error?.message);
    assert.deepEqual(
      result.fixes.map(({ status, reason }: { status: string; reason?: string }) => [
        status,
        reason,
      ]),
      [['applied', undefined]],
    );
    assert.equal(exit, 0);
    assert.match(String(world.read(conf)), new RegExp(`interface-name:${PF_NAME}v\\*$`, 'm'));
    assert.match(await states(), new RegExp(`^${PF_NAME}v0:unmanaged$`, 'm'));
    // The PF itself stays NetworkManager's.
    assert.doesNotMatch(await states(), new RegExp(`^${PF_NAME}:unmanaged$`, 'm'));

    assert.equal((await world.json(['vf', 'delete', PF_NAME])).exit, 0);
    await make();
    await world.wait(2000);
    assert.equal(find((await troubles(world)).checks, 'network-manager').status, 'pass');
    await world.run('rm', [conf]);
    await world.run('nmcli', ['general', 'reload', 'conf']);

    async function states(): Promise<string> {
      return (await world.run('nmcli', ['-t', '-f', 'DEVICE,STATE', 'device'])).stdout;
    }
  },
});
