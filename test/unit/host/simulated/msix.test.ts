import { expect, test } from 'vitest';
import { MACHINES } from '../../../../src/host/simulated/machines.ts';
import { simulatedHost, type SimulatedHost } from '../../../../src/host/simulated/open.ts';
import { attempt, labHost, PF, settle, VF0 } from './lab.ts';

const PCI = '/sys/bus/pci/devices';
const ICE = '0000:17:00.0';
const MLX5 = '0000:b1:00.0';

/** The demo machine, with VFs that have no driver on one of its PFs. */
async function demoHost(pf: string, count: number, release?: string): Promise<SimulatedHost> {
  const host = simulatedHost({
    ...MACHINES.demo,
    ...(release === undefined ? {} : { kernel: { release } }),
  });
  await host.write(`${PCI}/${pf}/sriov_drivers_autoprobe`, '0');
  await host.write(`${PCI}/${pf}/sriov_numvfs`, String(count));
  await settle(host);
  return host;
}

const deal = (host: SimulatedHost, vf: string, count: string) =>
  attempt(() => host.write(`${PCI}/${vf}/sriov_vf_msix_count`, count));

async function counts(host: SimulatedHost, ids: string): Promise<string[]> {
  const { stdout } = await host.run('lspci', ['-D', '-vv', '-d', ids]);
  return stdout
    .split('\n')
    .flatMap((line) => /^\tCapabilities: .* Count=(\d+) /.exec(line)?.[1] ?? []);
}

test('igb deals out none, and its VFs have three', async () => {
  const host = await labHost(1);
  expect(host.read(`${PF}/sriov_vf_total_msix`)).toBe('0\n');
  expect(await attempt(() => host.read(`${PCI}/${VF0}/sriov_vf_msix_count`))).toBe('EACCES');
  expect(await deal(host, VF0, '4')).toBe('ENOTSUP');
  const { stdout } = await host.run('lspci', ['-D', '-vv', '-s', VF0]);
  expect(stdout).toMatch(
    /^0000:01:10\.0 Ethernet controller: Intel Corporation 82576 Virtual Function/,
  );
  expect(stdout).toContain(
    '\tCapabilities: [70] MSI-X: Enable+ Count=3 Masked-\n\t\tVector table: BAR=3 offset=00000000\n\t\tPBA: BAR=3 offset=00002000\n',
  );
});

test('ice keeps one more than it was told, for its mailbox', async () => {
  const host = await demoHost(ICE, 2);
  expect(host.read(`${PCI}/${ICE}/sriov_vf_total_msix`)).toBe('1024\n');
  expect(await counts(host, '8086:1889')).toEqual(['17', '17']);
  expect(await deal(host, '0000:17:01.0', '32')).toBe('ok');
  expect(await counts(host, '8086:1889')).toEqual(['33', '17']);
  expect(await deal(host, '0000:17:01.0', '0')).toBe('ok');
  expect(await counts(host, '8086:1889')).toEqual(['33', '17']);
});

test('mlx5 has bounds, and a default to go back to', async () => {
  const host = await demoHost(MLX5, 3);
  const results = [];
  for (const count of ['-1', 'x', '1', '65', '64']) {
    results.push(await deal(host, '0000:b1:00.1', count));
  }
  expect(results).toEqual(['EINVAL', 'EINVAL', 'EINVAL', 'EOVERFLOW', 'ok']);
  expect(await counts(host, '15b3:101e')).toEqual(['64', '32', '32']);
  expect(await deal(host, '0000:b1:00.1', '0')).toBe('ok');
  expect(await counts(host, '15b3:101e')).toEqual(['32', '32', '32']);
});

test('what is not left cannot be dealt out', async () => {
  const host = await demoHost(ICE, 60);
  expect(await deal(host, '0000:17:01.0', '19')).toBe('ok');
  expect(await deal(host, '0000:17:01.1', '30')).toBe('ENOSPC');
  expect((await counts(host, '8086:1889')).slice(0, 3)).toEqual(['20', '17', '17']);
});

test('a VF with a driver keeps what it has; new VFs have the default', async () => {
  const host = await demoHost(MLX5, 1);
  await deal(host, '0000:b1:00.1', '8');
  await host.write(`${PCI}/${MLX5}/sriov_drivers_autoprobe`, '1');
  await host.write('/sys/bus/pci/drivers_probe', '0000:b1:00.1');
  expect(await deal(host, '0000:b1:00.1', '9')).toBe('EBUSY');
  expect(await counts(host, '15b3:101e')).toEqual(['8']);
  await host.write(`${PCI}/${MLX5}/sriov_numvfs`, '0');
  await host.write(`${PCI}/${MLX5}/sriov_numvfs`, '1');
  expect(await counts(host, '15b3:101e')).toEqual(['32']);
});

test('older kernels cannot', async () => {
  const host = await demoHost(ICE, 1, '6.1.0-40-amd64');
  expect(host.read(`${PCI}/${ICE}/sriov_vf_total_msix`)).toBe('0\n');
  expect(await deal(host, '0000:17:01.0', '8')).toBe('ENOTSUP');
  const older = await demoHost(ICE, 1, '5.10.0-30-amd64');
  expect(await attempt(() => older.read(`${PCI}/${ICE}/sriov_vf_total_msix`))).toBe('ENOENT');
  expect(await deal(older, '0000:17:01.0', '8')).toBe('ENOENT');
});
