import assert from 'node:assert/strict';
import { makeVfs, PF_NAME, vfInfo } from '../igb.ts';
import { scenario } from '../scenario.ts';

const FAILS_IN_LINE_2 = [
  `link set dev ${PF_NAME} vf 0 vlan 10`,
  `link set dev ${PF_NAME} vf 9 vlan 10`,
  `link set dev ${PF_NAME} vf 1 vlan 11`,
];

const FAILS_OFTEN = [
  `link set dev ${PF_NAME} vf 0 vlan 20`,
  `link set dev ${PF_NAME} vf 0 state auto`,
  'bogus line',
  '',
  '# comment',
  `link set dev ${PF_NAME} vf 1 mac 0`,
  'link set dev nosuch0 vf 1 vlan 1',
  `link set dev ${PF_NAME} vf 1 max_tx_rate 10`,
  `link set dev ${PF_NAME} vf 1 vlan 22`,
];

export default scenario({
  name: 'ip -batch stops at the first failing line, or goes on with -force',
  guest: 'igb',
  on: 'both',
  async run(world) {
    await makeVfs(world, 2);
    const batch = async (flags: string[], lines: string[]) => {
      const input = `${lines.join('\n')}\n`;
      const { exit, stdout, stderr } = await world.run('ip', [...flags, '-batch', '-'], { input });
      const vlans = (await vfInfo(world)).map((vf) => vf['vlan_list']);
      return { exit, stdout, stderr, vlans };
    };

    const stopped = world.answer('stopped', await batch([], FAILS_IN_LINE_2));
    assert.equal(stopped.exit, 1);
    assert.equal(stopped.stderr, 'RTNETLINK answers: Invalid argument\nCommand failed -:2\n');
    assert.deepEqual(stopped.vlans, [[{ vlan: 10 }], [{}]]);
    const forced = world.answer('forced', await batch(['-force'], FAILS_IN_LINE_2));
    assert.deepEqual(forced.vlans, [[{ vlan: 10 }], [{ vlan: 11 }]]);
    world.answer('often', await batch([], FAILS_OFTEN));
    world.answer('often, forced', await batch(['-force'], FAILS_OFTEN));
    world.answer('empty', await batch([], []));
  },
});
