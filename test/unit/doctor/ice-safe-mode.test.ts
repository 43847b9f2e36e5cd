import { describe, expect, it } from 'vitest';
import { iceSafeMode } from '../../../src/doctor/checks/ice-safe-mode.ts';
import { contextOf, type Machine, nicOf } from './machine.ts';

const SAFE =
  'ice 0000:82:00.0: The DDP package file was not found or could not be read. Entering Safe Mode';
const LOADED =
  'ice 0000:82:00.0: The DDP package was successfully loaded: ICE OS Default Package version 1.3.41.0';

const PRESENT =
  'ice 0000:82:00.0: The driver could not load the DDP package file because a compatible DDP package is already present on the device.';
const MISFIT =
  "ice 0000:82:00.0: The firmware loaded on the device is not compatible with the DDP package.  Please update the device's NVM.  Entering safe mode.";

function dmesg(...lines: string[]): string {
  return ['Linux version 6.1', ...lines].map((line) => `[    1.0] ${line}\n`).join('');
}

async function only(machine: Machine) {
  const findings = await iceSafeMode.run(
    contextOf({ nics: [nicOf({ driver: 'ice' })], ...machine }),
  );
  expect(findings).toHaveLength(1);
  return findings[0]!;
}

describe('ice-safe-mode', () => {
  const info = (running: object) =>
    JSON.stringify({ info: { 'pci/0000:82:00.0': { driver: 'ice', versions: { running } } } });

  it.each<[string, Machine['programs'], string]>([
    ['the log says so', { dmesg: dmesg(SAFE) }, 'fail'],
    ['the package was loaded later', { dmesg: dmesg(SAFE, LOADED) }, 'pass'],
    ['the package was taken away later', { dmesg: dmesg(LOADED, SAFE) }, 'fail'],
    ['a package that was there before', { dmesg: dmesg(SAFE, PRESENT) }, 'pass'],
    ['firmware that does not fit', { dmesg: dmesg(MISFIT) }, 'fail'],
    ['another port', { dmesg: dmesg(SAFE.replace('00.0', '00.1')) }, 'pass'],
    ['devlink names a package', { 'devlink -j dev info': info({ 'fw.app': '1.3' }) }, 'pass'],
    ['devlink names none', { 'devlink -j dev info': info({ 'fw.app': '0.0.0.0' }) }, 'fail'],
    ['devlink does not speak of it', { 'devlink -j dev info': info({ 'fw.mgmt': '7.3' }) }, 'pass'],
    [
      'the log counts more',
      { dmesg: dmesg(LOADED), 'devlink -j dev info': info({ 'fw.app': '0.0.0.0' }) },
      'pass',
    ],
    [
      'devlink tells no versions',
      { 'devlink -j dev info': '{"info":{"pci/0000:82:00.0":{}}}' },
      'pass',
    ],
    ['devlink prints rubbish', { 'devlink -j dev info': '[' }, 'pass'],
    ['nothing is known', {}, 'pass'],
  ])('%s', async (_, programs, status) => {
    expect((await only({ programs })).status).toBe(status);
  });

  it('is content with VFs that are there', async () => {
    const nics = [nicOf({ driver: 'ice', numVfs: 2 })];
    expect((await only({ nics, programs: { dmesg: dmesg(SAFE) } })).status).toBe('pass');
  });

  it('tells a package that does not fit from one that is not there', async () => {
    const finding = await only({ programs: { dmesg: dmesg(MISFIT) } });
    expect(finding.cause).toMatch(/does not fit/);
    expect((await only({ programs: { dmesg: dmesg(SAFE) } })).cause).toMatch(/not installed/);
  });

  it.each([
    ['ID=debian\nVERSION_ID="12"\n', 'apt-get install firmware-misc-nonfree'],
    ['ID=debian\nVERSION_ID="13"\n', 'apt-get install firmware-intel-misc'],
    ['ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n', 'apt-get install linux-firmware'],
    ['ID=rocky\nID_LIKE="rhel centos fedora"\n', 'dnf install linux-firmware'],
    ['ID=opensuse-leap\nID_LIKE="suse opensuse"\n', 'zypper install kernel-firmware-all'],
  ])('knows the package of %j', async (release, command) => {
    const files = { '/etc/os-release': release };
    const finding = await only({ files, programs: { dmesg: dmesg(SAFE) } });
    expect(finding.cure!.commands[0]).toBe(command);
  });
});
