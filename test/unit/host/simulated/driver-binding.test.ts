import { expect, test } from 'vitest';
import { MACHINES } from '../../../../src/host/simulated/machines.ts';
import { attempt, labHost, log, PF, settle, VF0 } from './lab.ts';

const VF = `/sys/bus/pci/devices/${VF0}`;
const IGBVF = '/sys/bus/pci/drivers/igbvf';

// Recorded from Linux 6.12: drivers/base/bus.c, drivers/pci/pci-driver.c.
test('a VF is unbound and bound again', async () => {
  const host = await labHost(2);
  const write = (path: string, text: string) => attempt(() => host.write(path, text));
  expect(await write(`${IGBVF}/unbind`, VF0)).toBe('ok');
  expect(await attempt(() => host.list(`${VF}/net`))).toBe('ENOENT');
  expect(await write(`${IGBVF}/unbind`, VF0)).toBe('ENODEV');
  expect(await write(`${VF}/driver/unbind`, VF0)).toBe('ENOENT');
  expect(await write(`${IGBVF}/bind`, VF0)).toBe('ok');
  await settle(host);
  expect(host.list(`${VF}/net`)).toEqual(['enp1s0v0']);
  expect(await write(`${IGBVF}/bind`, VF0)).toBe('EBUSY');
  expect(await write('/sys/bus/pci/drivers/igb/bind', VF0)).toBe('ENODEV');
  expect(await write(`${IGBVF}/bind`, '0000:01:11.6')).toBe('ENODEV');
  expect(await write('/sys/bus/pci/drivers_probe', VF0)).toBe('ok');
  expect(await write('/sys/bus/pci/drivers_probe', '0000:01:11.6')).toBe('ENODEV');
});

test('an override keeps every other driver away, and only a newline takes it off', async () => {
  const host = await labHost(1);
  expect(host.read(`${VF}/driver_override`)).toBe('(null)\n');
  await host.write(`${IGBVF}/unbind`, VF0);
  await host.write(`${VF}/driver_override`, 'nosuchdriver');
  await host.write('/sys/bus/pci/drivers_probe', VF0);
  expect(await attempt(() => host.link(`${VF}/driver`))).toBe('ENOENT');
  expect(await attempt(() => host.write(`${IGBVF}/bind`, VF0))).toBe('ENODEV');
  await host.write(`${VF}/driver_override`, '');
  expect(host.read(`${VF}/driver_override`)).toBe('nosuchdriver\n');
  await host.write(`${VF}/driver_override`, '\n');
  expect(host.read(`${VF}/driver_override`)).toBe('(null)\n');
  await host.write('/sys/bus/pci/drivers_probe', VF0);
  expect(host.link(`${VF}/driver`)).toMatch(/igbvf$/);
});

test('vfio-pci is there after modprobe, and a bound VF has its group in /dev/vfio', async () => {
  const host = await labHost(1);
  expect(await attempt(() => host.list('/sys/bus/pci/drivers/vfio-pci'))).toBe('ENOENT');
  expect(await host.run('modprobe', ['--', 'vfio_pci'])).toMatchObject({ exitCode: 0 });
  expect(host.list('/dev/vfio')).toEqual(['vfio']);
  await host.write(`${VF}/driver_override`, 'vfio-pci');
  await host.write(`${VF}/driver/unbind`, VF0);
  await host.write('/sys/bus/pci/drivers_probe', VF0);
  expect(host.list('/dev/vfio')).toEqual(['9', 'vfio']);
  expect(host.list(`${VF}/vfio-dev`)).toEqual(['vfio0']);
  expect(await host.run('modprobe', ['-r', 'vfio-pci'])).toMatchObject({ exitCode: 1 });
  await host.write(`${VF}/driver/unbind`, VF0);
  expect(host.list('/dev/vfio')).toEqual(['vfio']);
  expect(await host.run('modprobe', ['-r', 'vfio-pci'])).toMatchObject({ exitCode: 0 });
});

test.each(['no-iommu', 'iommu-off'] as const)('%s: vfio-pci takes no VF', async (name) => {
  const host = await labHost(1, MACHINES[name]);
  await host.run('modprobe', ['vfio-pci']);
  await host.write(`${VF}/driver_override`, 'vfio-pci');
  await host.write(`${VF}/driver/unbind`, VF0);
  expect(await attempt(() => host.write('/sys/bus/pci/drivers_probe', VF0))).toBe('ok');
  expect(await attempt(() => host.link(`${VF}/driver`))).toBe('ENOENT');
  const bind = () => host.write('/sys/bus/pci/drivers/vfio-pci/bind', VF0);
  expect(await attempt(bind)).toBe('EINVAL');
  expect(await log(host)).toContain('probe with driver vfio-pci failed with error -22\n');
  expect(await attempt(() => host.link(`${VF}/iommu_group`))).toBe('ENOENT');
  expect(host.list('/sys/class/iommu')).toEqual([]);
  const hasTable = host.list('/sys/firmware/acpi/tables').includes('DMAR');
  expect(hasTable).toBe(name === 'iommu-off');
});

test('a PF that loses its driver loses its VFs and its netdev, and gets the netdev back later', async () => {
  const host = await labHost(2);
  await host.write('/sys/bus/pci/drivers/igb/unbind', '0000:01:00.0');
  expect(host.list('/sys/class/net')).toEqual(['enp2s0', 'lo']);
  expect(host.list(PF).filter((name) => name.startsWith('virtfn'))).toEqual([]);
  await host.write('/sys/bus/pci/drivers/igb/bind', '0000:01:00.0');
  expect(host.list(`${PF}/net`)).toEqual(['eth0']);
  await settle(host);
  expect(host.list(`${PF}/net`)).toEqual(['enp1s0']);
});

test('modprobe knows only what is on disk', async () => {
  const host = await labHost();
  expect(await host.run('modprobe', ['--', 'nosuch'])).toEqual({
    exitCode: 1,
    stdout: '',
    stderr:
      'modprobe: FATAL: Module nosuch not found in directory /lib/modules/6.12.107+deb13-amd64\n',
  });
});
