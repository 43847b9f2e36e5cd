import { expect, test } from 'vitest';
import { readInventory } from '../../../../src/inventory/inventory.ts';
import { VFIO_DEVICE } from '../../../../src/host/simulated/vfio.ts';
import { attempt, ip, labHost, log, PF, VF0 } from './lab.ts';

test('a VF in a named namespace leaves its net folder empty, and comes home', async () => {
  const host = await labHost(2);
  const net = `${PF}/virtfn1/net`;
  await ip(host, 'netns add lab1');
  expect(await ip(host, 'netns add lab1')).toEqual([
    1,
    'Cannot create namespace file "/run/netns/lab1": File exists',
  ]);
  expect(await ip(host, 'link set dev enp1s0v1 netns lab1')).toEqual([0, '']);
  expect(host.list(net)).toEqual([]);
  expect(host.list('/run/netns')).toEqual(['lab1']);
  const there = await host.run('nsenter', ['--net=/run/netns/lab1', 'ip', '-j', 'link', 'show']);
  expect((JSON.parse(there.stdout) as { ifname: string }[]).map(({ ifname }) => ifname)).toEqual([
    'lo',
    'enp1s0v1',
  ]);
  expect((await host.run('ip', ['-j', 'netns', 'list'])).stdout).toBe('[{"name":"lab1","id":0}]\n');
  await ip(host, 'netns del lab1');
  expect(host.list(net)).toEqual(['enp1s0v1']);
});

test('a namespace with a process in it outlives its name', async () => {
  const host = await labHost(1);
  const { pid } = await host.startProcess({ comm: 'sleep', netns: 'lab1' });
  await host.moveToNetns('enp1s0v0', 'lab1');
  await ip(host, 'netns del lab1');
  expect(host.list(`${PF}/virtfn0/net`)).toEqual([]);
  const inode = host.link(`/proc/${pid}/ns/net`);
  expect(inode).toMatch(/^net:\[\d+\]$/);
  await host.stopProcess(pid);
  expect(host.list(`${PF}/virtfn0/net`)).toEqual(['enp1s0v0']);
});

test('a netdev that comes home to a taken name gets another', async () => {
  const host = await labHost(1);
  await host.moveToNetns('enp1s0v0', 'lab1');
  await ip(host, 'link add enp1s0v0 type dummy');
  await ip(host, 'netns del lab1');
  expect(host.list(`${PF}/virtfn0/net`)).toEqual(['dev4']);
});

test('deleting VFs takes them out of every namespace', async () => {
  const host = await labHost(1);
  await host.moveToNetns('enp1s0v0', 'lab1');
  await host.write(`${PF}/sriov_numvfs`, '0');
  const { stdout } = await host.run('ip', ['-n', 'lab1', '-j', 'link', 'show']);
  expect(JSON.parse(stdout)).toHaveLength(1);
});

test('sriovctl’s own inventory finds every kind of holder', async () => {
  const host = await labHost(6);
  await host.moveToNetns('enp1s0v0', 'lab1');
  await host.startProcess({
    comm: 'nginx',
    netns: 'new',
    cgroup: `/system.slice/docker-${'ab'.repeat(32)}.scope`,
  });
  await ip(host, 'link add bond0 type bond');
  await ip(host, 'link set dev enp1s0v1 master bond0');
  await ip(host, 'link set dev enp1s0 up');
  await ip(host, 'link add br0 type bridge');
  expect(await ip(host, 'link set dev enp1s0v2 master br0')).toEqual([0, '']);
  await ip(host, 'link set dev enp1s0v3 up');
  await ip(host, 'addr add 192.0.2.7/24 dev enp1s0v3');
  await host.run('modprobe', ['vfio-pci']);
  const vf = `/sys/bus/pci/devices/0000:01:11.0`;
  await host.write(`${vf}/driver_override`, 'vfio-pci');
  await host.write(`${vf}/driver/unbind`, '0000:01:11.0');
  await host.write('/sys/bus/pci/drivers_probe', '0000:01:11.0');
  const opens = ['/dev/vfio/13', VFIO_DEVICE];
  const vm = await host.startProcess({ comm: 'qemu-system-x86', opens });

  const { vfs } = await readInventory(host, { holders: true });
  expect(vfs.map(({ holder }) => holder)).toMatchObject(
    [
      { kind: 'netns', name: 'lab1' },
      { kind: 'bond', name: 'bond0' },
      { kind: 'bridge', name: 'br0' },
      { kind: 'host', name: '192.0.2.7/24' },
      { kind: 'vfio', pid: vm.pid },
      null,
    ].map((holder) => (holder === null ? null : expect.objectContaining(holder))),
  );
});

test('with a VF go the VLAN on top of it and the routes through it', async () => {
  const host = await labHost(1);
  await ip(host, 'link set dev enp1s0v0 up');
  await ip(host, 'addr add 192.0.2.7/24 dev enp1s0v0');
  await ip(host, 'route add 198.51.100.0/24 via 192.0.2.1');
  await ip(host, 'link add link enp1s0v0 name vlan5 type vlan id 5');
  expect(host.list(`${PF}/virtfn0/net/enp1s0v0`)).toContain('upper_vlan5');
  const ifindex = host.read(`${PF}/virtfn0/net/enp1s0v0/ifindex`);
  expect(host.read('/sys/class/net/vlan5/lower_enp1s0v0/ifindex')).toBe(ifindex);
  const routes = async () => (await host.run('ip', ['-j', 'route', 'show'])).stdout;
  expect(JSON.parse(await routes())).toHaveLength(2);
  await host.write(`${PF}/sriov_numvfs`, '0');
  expect(host.list('/sys/class/net')).toEqual(['enp1s0', 'enp2s0', 'lo']);
  expect(await routes()).toBe('[]\n');
});

test('an igbvf whose PF is down cannot be a bridge port', async () => {
  const host = await labHost(1);
  await ip(host, 'link add br0 type bridge');
  expect(await ip(host, 'link set dev enp1s0v0 master br0')).toEqual([
    2,
    'RTNETLINK answers: Invalid argument',
  ]);
});

test('processes show what sriovctl reads of them', async () => {
  const host = await labHost();
  const { pid } = await host.startProcess({ comm: 'a b) c', opens: '/dev/vfio/5', uid: 107 });
  expect(host.read(`/proc/${pid}/comm`)).toBe('a b) c\n');
  expect(host.read(`/proc/${pid}/stat`)).toContain(`${pid} (a b) c) S 1 `);
  expect(host.list(`/proc/${pid}/fd`)).toEqual(['0', '3']);
  expect(host.link(`/proc/${pid}/fd/3`)).toBe('/dev/vfio/5');
  await host.stopProcess(pid);
  expect(await attempt(() => host.list(`/proc/${pid}`))).toBe('ENOENT');
});

test('mounts name the namespaces', async () => {
  const host = await labHost();
  await ip(host, 'netns add lab1');
  expect(host.read('/proc/self/mountinfo')).toMatch(
    / net:\[\d+\] \/run\/netns\/lab1 rw shared:\d+ - nsfs nsfs rw\n/,
  );
});

test('what igb has to say of a VF that may not, is in the log', async () => {
  const host = await labHost(1);
  await ip(host, 'link set dev enp1s0 vf 0 mac 02:11:22:33:44:00');
  await ip(host, 'link set dev enp1s0v0 up');
  expect(await log(host)).toContain('VF 0 requested MAC filter but is administratively denied\n');
  expect(VF0).toBe('0000:01:10.0');
});
