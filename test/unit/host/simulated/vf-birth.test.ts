import { expect, test } from 'vitest';
import { attempt, labHost, labWith, link, log, PF, settle, VF0, vfInfo } from './lab.ts';

const VF = `/sys/bus/pci/devices/${VF0}`;

test('a new VF has its links and its group at once, its driver and its name later', async () => {
  const host = await labHost();
  await host.write(`${PF}/sriov_numvfs`, '2');
  expect(host.link(`${PF}/virtfn0`)).toBe(`../${VF0}`);
  expect(host.link(`${VF}/physfn`)).toBe('../0000:01:00.0');
  expect(host.link(`${VF}/iommu_group`)).toBe('../../../../kernel/iommu_groups/9');
  expect(host.link(VF)).toBe('../../../devices/pci0000:00/0000:00:03.0/0000:01:10.0');
  expect(await attempt(() => host.link(`${VF}/driver`))).toBe('ENOENT');

  await host.wait(175);
  expect(host.link(`${VF}/driver`)).toBe('../../../../bus/pci/drivers/igbvf');
  expect(host.list('/sys/class/net')).toEqual(['enp1s0', 'enp2s0', 'eth0', 'eth1', 'lo']);
  await host.wait(100);
  expect(host.list('/sys/class/net')).toEqual(['enp1s0', 'enp1s0v0', 'enp1s0v1', 'enp2s0', 'lo']);
  expect(host.link('/sys/class/net/enp1s0v0/device')).toBe(`../../../${VF0}`);
});

test('the links lead where they say', async () => {
  const host = await labHost(2);
  const group = host.link(`${VF}/iommu_group`).split('/').pop();
  for (const path of [
    `${PF}/virtfn0`,
    `${PF}/virtfn1/physfn/virtfn0`,
    '/sys/class/net/enp1s0v0/device',
    `/sys/kernel/iommu_groups/${group}/devices/${VF0}`,
    `/sys/bus/pci/drivers/igbvf/${VF0}`,
    `/sys/devices/pci0000:00/0000:00:03.0/${VF0}`,
    `/sys/devices/pci0000:00/0000:00:03.0/${VF0}/net/enp1s0v0/subsystem/enp1s0v0/device`,
  ]) {
    expect(host.read(`${path}/device`), path).toBe('0x10ca\n');
  }
  expect(host.list(`${VF}/iommu`)).toEqual([]);
  expect(host.list(`${VF}/subsystem`)).toContain('drivers_probe');
});

test.each([
  ['6.12.107+deb13-amd64', 'enp1s0v0'],
  ['6.1.0-40-amd64', 'eth0'],
])('udev names a VF; one that is up only where the kernel lets it: %s', async (release, first) => {
  const late = { module: 0, netdev: 0, rename: 50 };
  const host = await labHost(0, { late, kernel: { release } });
  await host.write(`${PF}/sriov_numvfs`, '2');
  await host.wait(0);
  await host.run('ip', ['link', 'set', 'dev', 'eth1', 'name', 'mine']);
  await host.run('ip', ['link', 'set', 'dev', 'eth0', 'up']);
  await settle(host);
  expect(host.list('/sys/class/net')).toEqual(
    ['enp1s0', 'enp1s0v1', 'enp2s0', first, 'lo'].toSorted(),
  );
});

test('VFs that went away before their driver came leave nothing behind', async () => {
  const host = await labHost();
  await host.write(`${PF}/sriov_numvfs`, '4');
  await host.wait(10);
  await host.write(`${PF}/sriov_numvfs`, '0');
  await settle(host);
  expect(host.list('/sys/class/net')).toEqual(['enp1s0', 'enp2s0', 'lo']);
  expect(await attempt(() => host.list(VF))).toBe('ENOENT');
  expect(await attempt(() => host.list('/sys/kernel/iommu_groups/9'))).toBe('ENOENT');
});

test('without autoprobe only an override gives a VF its driver', async () => {
  const host = await labHost();
  await host.write(`${PF}/sriov_drivers_autoprobe`, '0');
  await host.write(`${PF}/sriov_numvfs`, '1');
  await settle(host);
  await host.write('/sys/bus/pci/drivers_probe', VF0);
  expect(await attempt(() => host.link(`${VF}/driver`))).toBe('ENOENT');
  expect(await attempt(() => host.write('/sys/bus/pci/drivers/igbvf/bind', VF0))).toBe('ENODEV');
  await host.write(`${VF}/driver_override`, 'igbvf');
  await host.write('/sys/bus/pci/drivers_probe', VF0);
  expect(host.link(`${VF}/driver`)).toMatch(/igbvf$/);
});

test('a driver that is not on disk never comes', async () => {
  const host = await labHost(2, { availableModules: ['vfio-pci'] });
  expect(await attempt(() => host.link(`${VF}/driver`))).toBe('ENOENT');
  expect(await attempt(() => host.list('/sys/bus/pci/drivers/igbvf'))).toBe('ENOENT');
});

test('with the PF down an igbvf takes a MAC of its own, whatever the PF says', async () => {
  const host = await labHost(1);
  expect((await vfInfo(host))[0]).toMatchObject({ address: '00:00:00:00:00:00' });
  await host.run('ip', ['link', 'set', 'dev', 'enp1s0', 'vf', '0', 'mac', '02:11:22:33:44:00']);
  await rebind(host);
  expect(await link(host, 'enp1s0v0')).not.toMatchObject({ address: '02:11:22:33:44:00' });
  expect(await log(host)).toContain(
    `igbvf ${VF0}: PF still in reset state. Is the PF interface up?\n`,
  );
});

test('with the PF up the VF shows its own MAC to the PF, and takes the PF’s when it is bound again', async () => {
  const host = await labHost();
  await host.run('ip', ['link', 'set', 'dev', 'enp1s0', 'up']);
  await host.write(`${PF}/sriov_numvfs`, '1');
  await settle(host);
  const { address, permaddr } = await link(host, 'enp1s0v0');
  expect((await vfInfo(host))[0]).toMatchObject({ address });
  expect(permaddr).not.toBe(address);
  await host.run('ip', ['link', 'set', 'dev', 'enp1s0', 'vf', '0', 'mac', '02:11:22:33:44:00']);
  expect(await link(host, 'enp1s0v0')).toMatchObject({ address });
  await rebind(host);
  expect(await link(host, 'enp1s0v0')).toMatchObject({
    address: '02:11:22:33:44:00',
    altnames: ['enx021122334400'],
  });
});

test('iavf takes the MAC at once', async () => {
  const host = await labHost(1, labWith({ vfDevice: '1889' }, 'ice'));
  await host.run('ip', ['link', 'set', 'dev', 'enp1s0', 'vf', '0', 'mac', '02:11:22:33:44:00']);
  expect(await link(host, 'enp1s0v0')).toMatchObject({ address: '02:11:22:33:44:00' });
});

test('kernels before 4.12 have two files only', async () => {
  const host = await labHost(1, { kernel: { oldSriovFiles: true } });
  expect(host.list(PF).filter((name) => name.startsWith('sriov_'))).toEqual([
    'sriov_numvfs',
    'sriov_totalvfs',
  ]);
});

test('a capability that the kernel does not show is still in lspci', async () => {
  const host = await labHost(0, labWith({ hiddenFromSysfs: true }));
  expect(host.list(PF).filter((name) => name.startsWith('sriov_'))).toEqual([]);
  const { stdout } = await host.run('lspci', ['-D', '-vv', '-s', '0000:01:00.0']);
  expect(stdout).toContain('Single Root I/O Virtualization (SR-IOV)');
  expect(stdout).toContain('Total VFs: 8');
});

async function rebind(host: Awaited<ReturnType<typeof labHost>>): Promise<void> {
  await host.write('/sys/bus/pci/drivers/igbvf/unbind', VF0);
  await host.write('/sys/bus/pci/drivers/igbvf/bind', VF0);
  await settle(host);
}
