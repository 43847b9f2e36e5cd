import assert from 'node:assert/strict';
import { names, vfInfo } from '../igb.ts';
import { scenario } from '../scenario.ts';

const DEVICE = '/sys/bus/netdevsim/devices/netdevsim1';

export default scenario({
  name: 'netdevsim takes every attribute',
  guest: 'igb',
  on: 'both',
  netdevsim: 8,
  async run(world) {
    const [pf, ...more] = names(world.list(`${DEVICE}/net`));
    assert.deepEqual(more, []);
    world.answer('files', world.list(DEVICE));
    world.answer('link', world.link(DEVICE));
    // drivers/net/netdevsim/bus.c: nsim_bus_dev_numvfs_store()
    for (const text of ['9', 'abc', '-1', '4', '4', '2', '0x4']) {
      const wrote = await world.write(`${DEVICE}/sriov_numvfs`, text);
      world.answer(text, [wrote, world.read(`${DEVICE}/sriov_numvfs`)]);
    }
    world.answer('no links to VFs', world.list(DEVICE));
    world.answer('fresh', await vfInfo(world, pf));
    for (const words of [
      '0 mac 02:11:22:33:44:00',
      '1 vlan 100 qos 3',
      '2 vlan 200 qos 7 proto 802.1ad',
      '3 vlan 10 qos 8',
      '3 vlan 4094',
      '0 mac 01:00:5e:00:00:01',
      '0 spoofchk on',
      '1 trust on',
      '0 state enable',
      '1 state disable',
      '0 max_tx_rate 100',
      '0 min_tx_rate 10',
      '1 max_tx_rate 100 min_tx_rate 200',
      '0 query_rss on',
      '4 vlan 5',
      '4 max_tx_rate 1',
    ]) {
      const args = ['link', 'set', 'dev', pf!, 'vf', ...words.split(' ')];
      const { exit, stderr } = await world.run('ip', args);
      world.answer(words, [exit, stderr]);
    }
    world.answer('set', await vfInfo(world, pf));
  },
});
