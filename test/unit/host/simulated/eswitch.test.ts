import { expect, test } from 'vitest';
import type { Host } from '../../../../src/host/host.ts';
import { MACHINES } from '../../../../src/host/simulated/machines.ts';
import { simulatedHost } from '../../../../src/host/simulated/open.ts';
import { ip, labHost, log, settle, vfInfo } from './lab.ts';

const ICE = '0000:17:00.0';
const MLX5 = '0000:b1:00.0';
const NOT_SUPPORTED = [2, 'RTNETLINK answers: Operation not supported'];

const demoHost = () => simulatedHost(MACHINES.demo);

async function setMode(host: Host, device: string, mode: string): Promise<[number, string]> {
  const args = ['dev', 'eswitch', 'set', device, 'mode', mode];
  const { exitCode, stderr } = await host.run('devlink', args);
  await settle(host);
  return [exitCode, stderr];
}

async function setVfs(host: Host, pf: string, count: number): Promise<void> {
  const bus = pf.startsWith('netdevsim') ? 'netdevsim' : 'pci';
  await host.write(`/sys/bus/${bus}/devices/${pf}/sriov_numvfs`, String(count));
  await settle(host);
}

async function modeOf(host: Host, device: string): Promise<unknown> {
  const { stdout } = await host.run('devlink', ['-j', 'dev', 'eswitch', 'show', device]);
  return (JSON.parse(stdout) as { dev: Record<string, { mode: string }> }).dev[device]!.mode;
}

const representors = (host: Host) =>
  host.list('/sys/class/net').filter((name) => /pf\d+vf\d+$/.test(name));

test('ice changes its mode without VFs only, and those that come have representors at once', async () => {
  const host = demoHost();
  await setVfs(host, ICE, 1);
  expect(await setMode(host, `pci/${ICE}`, 'switchdev')).toEqual([
    1,
    'Error: ice: Changing eswitch mode is allowed only if there is no VFs created.\nkernel answers: Operation not supported\n',
  ]);
  await setVfs(host, ICE, 0);
  expect(await setMode(host, `pci/${ICE}`, 'switchdev')).toEqual([
    0,
    'Warning: ice: Changed eswitch mode to switchdev.\n',
  ]);
  expect(await log(host)).toContain('ice 0000:17:00.0: PF 0 changed eswitch mode to switchdev\n');
  await setVfs(host, ICE, 2);
  expect(representors(host)).toEqual(['ens1f0npf0vf0', 'ens1f0npf0vf1']);
  expect(await ip(host, 'link set dev ens1f0 vf 0 trust on')).toEqual(NOT_SUPPORTED);
  expect(await ip(host, 'link set dev ens1f0 vf 0 vlan 5 spoofchk off')).toEqual([0, '']);
  expect(await log(host)).toContain(
    'ice 0000:17:00.0: Trusted VF is forbidden in switchdev mode\n',
  );
});

test('mlx5 makes representors for the VFs that are there, and keeps the mode without any', async () => {
  const host = demoHost();
  await setVfs(host, MLX5, 2);
  expect(await setMode(host, `pci/${MLX5}`, 'switchdev')).toEqual([0, '']);
  expect(representors(host)).toEqual(['ens4npf0vf0', 'ens4npf0vf1']);
  await setVfs(host, MLX5, 0);
  expect([representors(host), await modeOf(host, `pci/${MLX5}`)]).toEqual([[], 'switchdev']);
  await setVfs(host, MLX5, 1);
  expect(representors(host)).toEqual(['ens4npf0vf0']);
  expect(await setMode(host, `pci/${MLX5}`, 'legacy')).toEqual([0, '']);
  expect(representors(host)).toEqual([]);
});

test('mlx5 does in switchdev mode what does not need the legacy tables', async () => {
  const host = demoHost();
  await setVfs(host, MLX5, 1);
  await ip(host, 'link set dev ens4np0 vf 0 vlan 9');
  await setMode(host, `pci/${MLX5}`, 'switchdev');
  const set = (words: string) => ip(host, `link set dev ens4np0 vf 0 ${words}`);
  expect(await set('vlan 5')).toEqual(NOT_SUPPORTED);
  expect(await set('spoofchk on')).toEqual(NOT_SUPPORTED);
  expect(await set('trust on')).toEqual(NOT_SUPPORTED);
  expect(await set('vlan 0')).toEqual([0, '']);
  expect(await set('mac 02:00:00:00:00:07 max_tx_rate 100 min_tx_rate 10 state enable')).toEqual([
    0,
    '',
  ]);
  expect((await vfInfo(host, 'ens4np0'))[0]).toMatchObject({
    address: '02:00:00:00:00:07',
    vlan_list: [{ vlan: 9 }],
    rate: { max_tx: 100, min_tx: 10 },
    link_state: 'enable',
  });
});

test('netdevsim goes back to legacy with its last VF', async () => {
  const host = await labHost();
  await host.run('modprobe', ['netdevsim']);
  await host.write('/sys/bus/netdevsim/new_device', '1 1');
  await setVfs(host, 'netdevsim1', 2);
  expect(await setMode(host, 'netdevsim/netdevsim1', 'switchdev')).toEqual([0, '']);
  expect(representors(host)).toHaveLength(2);
  expect(await ip(host, 'link set dev eni1np1 vf 0 vlan 5 trust on spoofchk on')).toEqual([0, '']);
  await setVfs(host, 'netdevsim1', 0);
  expect(await modeOf(host, 'netdevsim/netdevsim1')).toBe('legacy');
});

test('representors take names of their own', async () => {
  const host = demoHost();
  await setMode(host, `pci/${ICE}`, 'switchdev');
  await setVfs(host, ICE, 2);
  const input = 'link set dev ens1f0npf0vf0 name r0\nlink set dev ens1f0npf0vf1 name r1\n';
  expect((await host.run('ip', ['-batch', '-'], { input })).exitCode).toBe(0);
  expect(host.read('/sys/class/net/r1/phys_port_name')).toBe('pf0vf1\n');
  expect(host.list(`/sys/bus/pci/devices/${ICE}/net`)).toEqual(['ens1f0', 'r0', 'r1']);
});
