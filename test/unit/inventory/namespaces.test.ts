import { expect, test } from 'vitest';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { madeHost } from '../host/made-host.ts';

const HERE = 'net:[1]';
const THERE = 'net:[2]';
const NSENTER = ['ip', '-j', '-d', 'link', 'show'];

/** A PF whose only VF has its netdev in another namespace; `rows` are the netdevs in the namespace THERE. */
function hostWithVfAway(rows: object[] | undefined, mounts: string[] = []) {
  const device = '/sys/bus/pci/devices';
  const vfs = [{ vf: 0, address: '02:00:00:00:00:07' }];
  const ip = JSON.stringify([{ ifname: 'eth0', vfinfo_list: vfs }]);
  return madeHost({
    files: {
      [`${device}/0000:01:00.0/class`]: '0x020000\n',
      [`${device}/0000:01:00.0/sriov_totalvfs`]: '1\n',
      [`${device}/0000:01:00.0/sriov_numvfs`]: '1\n',
      [`${device}/0000:01:00.0/net/eth0/mtu`]: '1500\n',
      '/proc/self/mountinfo': mounts
        .map((mount) => `1 2 0:4 ${mount} rw - nsfs nsfs rw\n`)
        .join(''),
      '/proc/20/comm': 'sleep\n',
      '/proc/20/stat': `20 (sleep) S ${'0 '.repeat(18)}77 0`,
      '/proc/21/stat': `21 (a) b) S ${'0 '.repeat(18)}78 0`,
    },
    links: {
      [`${device}/0000:01:00.0/virtfn0`]: '../0000:01:10.0',
      [`${device}/0000:01:10.0/driver`]: '../../../../bus/pci/drivers/igbvf',
      '/proc/self/ns/net': HERE,
      '/proc/1/ns/net': HERE,
      '/proc/20/ns/net': THERE,
      '/proc/21/ns/net': THERE,
    },
    directories: { [`${device}/0000:01:10.0/net`]: [] },
    programs: [
      { program: 'ip', args: ['-j', '-d', 'link', 'show'], exitCode: 0, stdout: ip, stderr: '' },
      ...(rows === undefined ? [] : ['/proc/20/ns/net', '/run/netns/blue']).map((path) => ({
        program: 'nsenter',
        args: [`--net=${path}`, ...NSENTER],
        exitCode: 0,
        stdout: JSON.stringify(rows),
        stderr: '',
      })),
    ],
  });
}

async function holderOn(host: ReturnType<typeof madeHost>) {
  const { vfs, warnings } = await readInventory(host, { holders: true });
  return { holder: vfs[0]?.holder, warnings };
}

test('the process that began first is named', async () => {
  const host = hostWithVfAway([{ ifname: 'net1', parentdev: '0000:01:10.0' }]);
  expect(await holderOn(host)).toEqual({
    holder: { kind: 'netns', pid: 20, command: 'sleep' },
    warnings: [],
  });
});

test('a mounted namespace has a name', async () => {
  const host = hostWithVfAway(
    [{ ifname: 'net1', parentdev: '0000:01:10.0' }],
    [`${THERE} /run/netns/blue`],
  );
  expect((await holderOn(host)).holder).toMatchObject({ name: 'blue', pid: 20 });
});

test('our own namespace is not asked, however it is mounted', async () => {
  const host = hostWithVfAway([], [`${HERE} /run/docker/netns/default`]);
  expect(await holderOn(host)).toEqual({ holder: { kind: 'netns' }, warnings: [] });
});

test('before kernel 5.14 the MAC that the PF gave must do', async () => {
  const host = hostWithVfAway([{ ifname: 'net1', address: '02:00:00:00:00:07' }]);
  expect((await holderOn(host)).holder).toMatchObject({ pid: 20 });
});

test('a MAC says nothing where the kernel tells another device', async () => {
  const rows = [{ ifname: 'net1', address: '02:00:00:00:00:07', parentdev: '0000:09:00.0' }];
  expect((await holderOn(hostWithVfAway(rows))).holder).toEqual({ kind: 'netns' });
});

test('a VF that cannot be found is held all the same', async () => {
  const { holder, warnings } = await holderOn(hostWithVfAway(undefined));
  expect(holder).toEqual({ kind: 'netns' });
  expect(warnings).toEqual([expect.stringMatching(/^nsenter is not installed/)]);
});
