import { expect, test } from 'vitest';
import { VFIO_DEVICE } from '../../../../src/host/simulated/vfio.ts';
import { attempt, labHost, labWith, log, PF, settle, VF0 } from './lab.ts';

// Recorded from Linux 6.12 with two igb.
test.each([
  ['8', 'ERANGE', '0'],
  ['65536', 'EINVAL', '0'],
  ['-1', 'EINVAL', '0'],
  ['abc', 'EINVAL', '0'],
  ['', 'ok', '0'],
  [' 4', 'EINVAL', '0'],
  ['4x', 'EINVAL', '0'],
  ['0', 'ok', '0'],
  ['0x4', 'ok', '4'],
  ['4\n', 'ok', '4'],
  ['07', 'ok', '7'],
])('writing %j to sriov_numvfs: %s, then %s', async (text, answer, count) => {
  const host = await labHost();
  expect(await attempt(() => host.write(`${PF}/sriov_numvfs`, text))).toBe(answer);
  expect(host.read(`${PF}/sriov_numvfs`)).toBe(`${count}\n`);
});

test.each([
  ['4', 'ok'],
  ['2', 'EBUSY'],
  ['6', 'EBUSY'],
  ['8', 'ERANGE'],
  ['garbage', 'EINVAL'],
])('with 4 VFs, writing %s: %s, and they stay', async (text, answer) => {
  const host = await labHost(4);
  expect(await attempt(() => host.write(`${PF}/sriov_numvfs`, text))).toBe(answer);
  expect(host.read(`${PF}/sriov_numvfs`)).toBe('4\n');
});

test('growing is refused with the reason in the kernel log', async () => {
  const host = await labHost(4);
  await attempt(() => host.write(`${PF}/sriov_numvfs`, '6'));
  expect(await log(host)).toContain(
    'igb 0000:01:00.0: 4 VFs already enabled. Disable before enabling 6 VFs\n',
  );
});

test('without a driver nothing can be enabled, and 0 is still no change', async () => {
  const host = await labHost(2);
  await host.write('/sys/bus/pci/drivers/igb/unbind', '0000:01:00.0');
  expect(host.read(`${PF}/sriov_numvfs`)).toBe('0\n');
  expect(await attempt(() => host.write(`${PF}/sriov_numvfs`, '2'))).toBe('ENOENT');
  expect(await attempt(() => host.write(`${PF}/sriov_numvfs`, '0'))).toBe('ok');
  expect(await attempt(() => host.write(`${PF}/sriov_numvfs`, '9'))).toBe('ERANGE');
  expect(await log(host)).toContain(
    'pci 0000:01:00.0: no driver bound to device; cannot configure SR-IOV\n',
  );
});

test('a device without SR-IOV has no such file', async () => {
  const host = await labHost();
  const file = '/sys/bus/pci/devices/0000:00:1f.2/sriov_numvfs';
  expect(await attempt(() => host.write(file, '1'))).toBe('ENOENT');
  expect(await attempt(() => host.write(`${PF}/sriov_totalvfs`, '9'))).toBe('EACCES');
  expect(await attempt(() => host.read('/sys/bus/pci/drivers/igb/bind'))).toBe('EACCES');
});

test.each([
  [labWith({ noMmio: 'not assigned' }), 'ENOMEM', 'not enough MMIO resources for SR-IOV'],
  [labWith({ noMmio: 'bus out of range' }), 'ENOMEM', "can't enable 4 VFs (bus 02 out of range"],
  [
    labWith({ limit: { above: 2, errno: 'ENOSPC', log: 'Only 0 MSI-X interrupts available' } }),
    'ENOSPC',
    'Only 0 MSI-X interrupts available',
  ],
])('a driver that refuses: %#', async (change, errno, reason) => {
  const host = await labHost(0, change);
  expect(await attempt(() => host.write(`${PF}/sriov_numvfs`, '4'))).toBe(errno);
  expect(host.read(`${PF}/sriov_numvfs`)).toBe('0\n');
  expect(await log(host)).toContain(reason);
});

test('a driver may enable fewer and report success', async () => {
  const host = await labHost(5, labWith({ enablesAtMost: 3 }));
  expect(host.read(`${PF}/sriov_numvfs`)).toBe('3\n');
  expect(await log(host)).toContain('5 VFs requested; only 3 enabled\n');
});

test('bnxt_en does nothing while its netdev is down, and says so only in the log', async () => {
  const host = await labHost(4, labWith({}, 'bnxt_en'));
  expect(host.read(`${PF}/sriov_numvfs`)).toBe('0\n');
  expect(await log(host)).toContain('Reject SRIOV config request since if is down!');
  await host.run('ip', ['link', 'set', 'dev', 'enp1s0', 'up']);
  await host.write(`${PF}/sriov_numvfs`, '4');
  expect(host.read(`${PF}/sriov_numvfs`)).toBe('4\n');
});

test.each([
  ['igb', 'EPERM'],
  ['i40e', 'EINVAL'],
  ['ice', 'EBUSY'],
  ['bnxt_en', 'ok'],
])('%s and VFs that Xen has assigned: %s, and they stay', async (driver, answer) => {
  const change = labWith({ assigned: true, vfs: [{}, {}] }, driver);
  const host = await labHost(0, change);
  expect(await attempt(() => host.write(`${PF}/sriov_numvfs`, '0'))).toBe(answer);
  expect(host.read(`${PF}/sriov_numvfs`)).toBe('2\n');
});

test('a VM hangs the removal at its VF; when it ends, the removal goes on', async () => {
  const host = await labHost(3);
  await host.run('modprobe', ['vfio-pci']);
  const vf = `/sys/bus/pci/devices/0000:01:10.2`;
  await host.write(`${vf}/driver_override`, 'vfio-pci');
  await host.write(`${vf}/driver/unbind`, '0000:01:10.2');
  await host.write('/sys/bus/pci/drivers_probe', '0000:01:10.2');
  const group = host.link(`${vf}/iommu_group`).split('/').pop()!;
  const opens = [`/dev/vfio/${group}`, VFIO_DEVICE];
  const { pid } = await host.startProcess({ comm: 'qemu-system-x86', opens });

  expect(await attempt(() => host.write(`${PF}/sriov_numvfs`, '0', { timeoutMs: 50 }))).toBe(
    'ETIMEDOUT',
  );
  expect(host.list(PF).filter((name) => name.startsWith('virtfn'))).toEqual(['virtfn1', 'virtfn2']);
  expect(await attempt(() => host.write(`${PF}/sriov_numvfs`, '2'))).toBe('ETIMEDOUT');
  await host.stopProcess(pid);
  expect(host.read(`${PF}/sriov_numvfs`)).toBe('0\n');
  expect(await attempt(() => host.list(vf))).toBe('ENOENT');
});

test('an open group alone holds nothing', async () => {
  const host = await labHost(1);
  await host.run('modprobe', ['vfio-pci']);
  const vf = `/sys/bus/pci/devices/${VF0}`;
  await host.write(`${vf}/driver_override`, 'vfio-pci');
  await host.write(`${vf}/driver/unbind`, VF0);
  await host.write('/sys/bus/pci/drivers_probe', VF0);
  await host.startProcess({ comm: 'dpdk', opens: '/dev/vfio/9' });
  expect(await attempt(() => host.write(`${PF}/sriov_numvfs`, '0'))).toBe('ok');
  await settle(host);
  expect(host.read(`${PF}/sriov_numvfs`)).toBe('0\n');
});
