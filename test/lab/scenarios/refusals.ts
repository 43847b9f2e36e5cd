import assert from 'node:assert/strict';
import { PF, PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import { steady } from '../steady.ts';

export default scenario({
  name: 'what igb cannot do, and what must not be done, ends in a clear error and changes nothing',
  guest: 'igb',
  on: 'both',
  timeout: 300,
  async run(world) {
    await world.run('ip', ['link', 'set', 'dev', PF_NAME, 'up']);
    assert.equal((await world.json(['vf', 'create', PF_NAME, '--count', '2'])).exit, 0);
    const before = await world.json(['vf', 'list', PF_NAME]);

    const refused = async (
      words: string,
      exit: number,
      code: string,
      says: RegExp,
    ): Promise<void> => {
      const [command, ...rest] = words.split(' ');
      const answer = await world.json(['vf', command!, PF_NAME, ...rest]);
      assert.deepEqual([answer.exit, answer.error?.code], [exit, code], words);
      assert.match(answer.error!.message, says);
      world.answer(words, steady(answer));
    };
    await refused(
      'set 1 --link-state enable',
      5,
      'ATTRIBUTE_UNSUPPORTED',
      /VF 1 of enp1s0.*igb.*link-state/,
    );
    await refused('set 0 --query-rss on', 5, 'ATTRIBUTE_UNSUPPORTED', /query-rss/);
    await refused('set 0 --min-rate 10', 5, 'ATTRIBUTE_UNSUPPORTED', /minimum rate/);
    await refused('set 0 --vlan 5 --vlan-proto 802.1ad', 5, 'ATTRIBUTE_UNSUPPORTED', /vlan/);
    // The first VF is set, then the second refuses: the first gets its VLAN back.
    await refused(
      'set 0 --vlan 7 --max-rate 5000',
      6,
      'ATTRIBUTE_REJECTED',
      /max-rate 5000.*back as it was/,
    );
    await refused('set 0 --mac 52:54:00:00:01:00', 2, 'DUPLICATE_MAC', /the PF enp1s0/);
    await refused('set 0-1 --vlan 4095', 2, 'INVALID_VLAN', /4095/);
    await refused('set 2 --vlan 5', 2, 'VF_NOT_FOUND', /VFs 0-1/);
    await refused('create --count 8', 2, 'NUMVFS_ABOVE_TOTAL', /at most 7/);
    await refused('create --count 3', 4, 'RECREATE_NEEDED', /from 2 to 3/);

    assert.deepEqual((await world.json(['vf', 'list', PF_NAME])).result, before.result);
    assert.equal(world.read(`${PF}/sriov_numvfs`), '2\n');
  },
});
