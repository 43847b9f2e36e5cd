import assert from 'node:assert/strict';
import { makeVfs, PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'NetworkManager takes the PF and each new VF',
  guest: 'networkmanager',
  on: 'lab',
  async run(world) {
    await makeVfs(world, 1);
    const managed = async (name: string) => {
      for (let tries = 0; tries < 60; tries += 1) {
        const args = ['-g', 'GENERAL.STATE', 'device', 'show', name];
        const { stdout } = await world.run('nmcli', args);
        if (stdout !== '' && !/unmanaged|unavailable/.test(stdout)) return stdout.trim();
        await world.wait(500);
      }
      return undefined;
    };
    assert.match(String(await managed(PF_NAME)), /connect/);
    assert.match(String(await managed(`${PF_NAME}v0`)), /connect/);
  },
});
