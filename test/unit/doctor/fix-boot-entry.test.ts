import { expect, it } from 'vitest';
import { fix, fixExitCode } from '../../../src/doctor/fix/fix.ts';
import { simulatedHost } from '../../../src/host/simulated/open.ts';
import { BOOT_LOADER_HOSTS } from './boot-loader-hosts.ts';

it('a kernel-install that fails before it writes an entry leaves nothing to put back', async () => {
  const { spec, commands } = BOOT_LOADER_HOSTS.find(
    ({ name }) => name === 'Debian with systemd-boot',
  )!;
  const failing = {
    exitCode: 1,
    stdout: '',
    stderr: '10-broken.install failed with exit status 1.\n',
  };
  const host = simulatedHost({ ...spec, outputs: { [commands.at(-1)!]: failing } });
  const cmdline = host.read('/etc/kernel/cmdline');
  const options = { only: ['iommu'], dryRun: false, confirm: async () => true };
  const report = await fix(host, options);
  expect(report.fixes).toMatchObject([{ ids: ['iommu'], status: 'undone' }]);
  expect(fixExitCode(report)).toBe(6);
  expect(host.read('/etc/kernel/cmdline')).toBe(cmdline);
});

it('an update-grub that ends well and changes nothing has cured nothing', async () => {
  const { spec } = BOOT_LOADER_HOSTS.find(({ commands }) => commands.at(-1) === 'update-grub')!;
  const idle = { exitCode: 0, stdout: '', stderr: '' };
  const host = simulatedHost({ ...spec, outputs: { 'update-grub': idle } });
  const options = { only: ['iommu'], dryRun: false, confirm: async () => true };
  expect((await fix(host, options)).fixes).toMatchObject([{ status: 'ineffective' }]);
});

it('update-grub runs once for all who want it, also for an edit that was left half done', async () => {
  const { spec } = BOOT_LOADER_HOSTS.find(({ name }) => name.startsWith('AMD EPYC with arg'))!;
  const files = {
    ...spec.files,
    '/etc/default/grub': 'GRUB_CMDLINE_LINUX_DEFAULT="quiet iommu=pt"\n',
  };
  const host = simulatedHost({ ...spec, files });
  const options = { only: ['kernel-arguments'], dryRun: false, confirm: async () => true };
  expect((await fix(host, options)).fixes).toMatchObject([
    { status: 'applied', files: [], commands: ['update-grub'] },
  ]);
  expect((await fix(host, options)).fixes).toEqual([]);
});
