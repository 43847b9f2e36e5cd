import assert from 'node:assert/strict';
import { makeVfs, setVf, vfInfo } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'what igb or ip refuses, and how they say it',
  guest: 'igb',
  on: 'both',
  async run(world) {
    await makeVfs(world, 2);
    const before = await vfInfo(world);
    const refused = async (words: string) => {
      const [exit, stderr] = world.answer(words, await setVf(world, words));
      assert.notEqual(exit, 0, words);
      assert.notEqual(stderr, '', words);
      return stderr;
    };

    // igb has no ndo_set_vf_link_state, no ndo_set_vf_rss_query_en and no ndo_set_vf_guid.
    for (const words of ['0 state auto', '0 state enable', '0 query_rss on']) {
      assert.equal(await refused(words), 'RTNETLINK answers: Operation not supported\n');
    }
    await refused('0 node_guid 00:11:22:33:44:55:66:77');
    // igb_ndo_set_vf_bw(): no minimum, and a maximum only with a link.
    for (const words of ['0 max_tx_rate 100', '0 min_tx_rate 10']) {
      assert.equal(await refused(words), 'RTNETLINK answers: Invalid argument\n');
    }
    for (const words of [
      '0 vlan 4096',
      '0 vlan 10 qos 8',
      '0 vlan 10 proto 802.1ad',
      '0 mac 01:00:5e:00:00:01',
      '0 mac ff:ff:ff:ff:ff:ff',
      '0 mac 02:11:22',
      '0 mac zz:11:22:33:44:55',
      '0 spoofchk maybe',
      '0 state bogus',
      '2 mac 02:11:22:33:44:04',
      '2 vlan 10',
      '2 spoofchk on',
      '2 trust on',
      '2 max_tx_rate 10',
      '-1 vlan 10',
      'x vlan 10',
    ]) {
      await refused(words);
    }
    assert.deepEqual(await vfInfo(world), before);

    // One message, several attributes: those before the failing one stay. do_setvfinfo() in net/core/rtnetlink.c
    await refused('0 vlan 77 state auto trust on');
    world.answer('partly done', await vfInfo(world));

    for (const [name, ...words] of [
      ['nosuch0', 'vf', '0', 'vlan', '10'],
      ['lo', 'vf', '0', 'vlan', '10'],
      ['enp1s0v0', 'vf', '0', 'vlan', '10'],
    ]) {
      const { exit, stderr } = await world.run('ip', ['link', 'set', 'dev', name!, ...words]);
      world.answer(`on ${name}`, [exit, stderr]);
    }
    const { exit, stdout, stderr } = await world.run('ip', [
      '-j',
      'link',
      'show',
      'dev',
      'nosuch0',
    ]);
    world.answer('show nosuch0', [exit, stdout, stderr]);
  },
});
