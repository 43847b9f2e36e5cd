import { expect, it } from 'vitest';
import { cloudInit } from '../../../src/doctor/checks/cloud-init.ts';
import { contextOf, nicOf, vfOf } from './machine.ts';

const run = (path: string, text: string) =>
  cloudInit.run(
    contextOf({
      files: { [path]: text },
      nics: [nicOf({ numVfs: 2 })],
      vfs: [vfOf(), vfOf({ index: 1 })],
    }),
  );
const netplan = (match: string) =>
  `network:\n  version: 2\n  ethernets:\n    eth1:\n      dhcp4: true\n      match:\n        ${match}\n`;

it.each([
  ['/etc/netplan/50-cloud-init.yaml', netplan('macaddress: "02:00:00:00:00:01"'), 'VF 1 '],
  ['/etc/netplan/50-cloud-init.yaml', netplan('driver: iavf'), 'VF 0-1 '],
  [
    '/run/systemd/network/10-cloud-init-eth1.network',
    '[Match]\nName=ens1f0v0\n[Network]\nDHCP=yes\n',
    'VF 0 ',
  ],
  [
    '/etc/NetworkManager/system-connections/cloud-init-eth1.nmconnection',
    '[connection]\nid=a\n[ethernet]\nmac-address=02:00:00:00:00:00\n',
    'VF 0 ',
  ],
])('cloud-init warns of VFs in %s', async (path, text, range) => {
  const [found] = await run(path, text);
  expect(found?.status).toBe('warn');
  expect(found?.message).toContain(range);
});

it.each([
  ['/etc/netplan/50-cloud-init.yaml', netplan('macaddress: 02:00:00:00:00:99')],
  ['/etc/netplan/01-mine.yaml', netplan('driver: iavf')],
  ['/run/systemd/network/10-cloud-init-eth1.network', '[Network]\nDHCP=yes\n'],
])('cloud-init says nothing of %s that is about others', async (path, text) => {
  expect(await run(path, text)).toEqual([]);
});
