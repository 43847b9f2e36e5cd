import assert from 'node:assert/strict';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'a VF that the host itself uses is not pulled away',
  guest: 'igb',
  on: 'lab',
  timeout: 300,
  async run(world) {
    // igbvf enters a bridge only while its PF is up.
    await world.run('ip', ['link', 'set', 'dev', PF_NAME, 'up']);
    await world.json(['vf', 'create', PF_NAME, '--count', '4']);
    const ip = async (words: string): Promise<void> => {
      const { exit, stderr } = await world.run('ip', words.split(' '));
      assert.equal(exit, 0, `${words}: ${stderr}`);
    };
    await ip(`addr add 192.0.2.7/24 dev ${PF_NAME}v0`);
    await ip('link add br0 type bridge');
    await ip(`link set dev ${PF_NAME}v1 master br0`);
    // udev gives the bond a MAC, and igb lets no VF take another than its own.
    await ip('link add bond0 type bond mode active-backup fail_over_mac active');
    await ip(`link set dev ${PF_NAME}v2 master bond0`);

    const { result } = await world.json(['vf', 'list', PF_NAME]);
    assert.deepEqual(
      result.vfs.map(({ holder }: { holder: { kind: string; name: string } | null }) =>
        holder === null ? null : `${holder.kind} ${holder.name}`,
      ),
      ['host 192.0.2.7/24', 'bridge br0', 'bond bond0', null],
    );
    const refused = await world.json(['vf', 'delete', PF_NAME]);
    assert.deepEqual([refused.exit, refused.error?.code], [4, 'VF_IN_USE']);
    assert.match(refused.error!.message, /this host \(192\.0\.2\.7\/24\).*2 more/);

    await ip(`addr flush dev ${PF_NAME}v0`);
    await ip('link del br0');
    await ip('link del bond0');
    assert.equal((await world.json(['vf', 'delete', PF_NAME])).exit, 0);
  },
});
