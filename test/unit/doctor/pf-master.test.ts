import { expect, it } from 'vitest';
import { pfMaster } from '../../../src/doctor/checks/pf-master.ts';
import { contextOf, nicOf } from './machine.ts';

it('pf-master gives a command for each MAC that the bridge has learned behind other ports', async () => {
  const fdb = [
    { mac: '52:54:00:00:00:01', ifname: 'vnet0', master: 'br0', state: '' },
    { mac: '52:54:00:00:00:01', ifname: 'vnet0', vlan: 1, master: 'br0', state: '' },
    { mac: '52:54:00:00:00:02', ifname: 'ens1f0', master: 'br0', state: '' },
    { mac: '52:54:00:00:00:03', ifname: 'vnet0', master: 'br0', state: 'permanent' },
    { mac: '33:33:00:00:00:01', ifname: 'vnet0', flags: ['self'], state: '' },
    { mac: '$(reboot)', ifname: 'vnet0', state: '' },
  ];
  const nics = [nicOf({ master: { name: 'br0', kind: 'bridge' } })];
  const programs = { 'bridge -j fdb show br br0': JSON.stringify(fdb) };
  const [found] = await pfMaster.run(contextOf({ nics, programs }));
  expect(found?.cure?.commands.slice(1)).toEqual([
    'bridge fdb add 52:54:00:00:00:01 dev ens1f0 self permanent',
  ]);
});
