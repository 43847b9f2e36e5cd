import assert from 'node:assert/strict';
import { apply, hostFile, PFS } from '../host-file.ts';
import { PF_NAME } from '../igb.ts';
import { managed } from '../network-manager.ts';
import { scenario } from '../scenario.ts';

const RULES = `/etc/udev/rules.d/80-sriovctl-unmanaged-${PFS[0]}.rules`;

export default scenario({
  name: 'unmanaged in a host file keeps NetworkManager off VFs, those that it has and new ones',
  guest: 'networkmanager',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const states = async (): Promise<string[]> => {
      const { stdout } = await world.run('nmcli', ['-t', '-f', 'DEVICE,STATE', 'device']);
      return stdout.split('\n').filter((line) => line.startsWith(`${PF_NAME}v`));
    };
    const file = (count: number, unmanaged: boolean) =>
      hostFile(`  - match: {pci: "${PFS[0]}"}\n    count: ${count}\n    unmanaged: ${unmanaged}\n`);
    await managed(world, PF_NAME);
    await apply(world, file(2, true));
    await world.wait(2000);
    assert.deepEqual((await states()).toSorted(), left(2));
    assert.equal((await apply(world, file(2, true))).result.changed, false);
    // The PF itself stays NetworkManager's.
    await managed(world, PF_NAME);

    assert.equal((await world.json(['vf', 'delete', PF_NAME])).exit, 0);
    assert.equal((await world.json(['vf', 'create', PF_NAME, '--count', '4'])).exit, 0);
    await world.wait(2000);
    assert.deepEqual((await states()).toSorted(), left(4));

    // It lets go of VFs that it had, and gets them back.
    await apply(world, file(4, false));
    assert.deepEqual(world.read(RULES), { errno: 'ENOENT' });
    for (let tries = 0; tries < 20 && (await states()).some(isLeft); tries += 1)
      await world.wait(500);
    assert.deepEqual((await states()).filter(isLeft), []);
    await apply(world, file(4, true), '--force');
    await world.wait(2000);
    assert.deepEqual((await states()).toSorted(), left(4));
    await apply(world, file(0, false), '--force');
  },
});

function isLeft(line: string): boolean {
  return line.endsWith(':unmanaged');
}

function left(count: number): string[] {
  return Array.from({ length: count }, (_, vf) => `${PF_NAME}v${vf}:unmanaged`);
}
