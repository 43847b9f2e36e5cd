import { describe, expect, it } from 'vitest';
import { msixVectors } from '../../../src/doctor/checks/msix-vectors.ts';
import { contextOf, type Machine, nicOf } from './machine.ts';

const LINE =
  '[ 9.0] ice 0000:82:00.0: Only 0 MSI-X interrupts available for SR-IOV. Not enough to support minimum of 2 MSI-X interrupts per VF for 4 VFs\n';
const ice = nicOf({ driver: 'ice' });

async function only(machine: Machine) {
  const findings = await msixVectors.run(
    contextOf({ nics: [ice], programs: { dmesg: LINE }, ...machine }),
  );
  expect(findings).toHaveLength(1);
  return findings[0]!;
}

describe('msix-vectors', () => {
  it.each<[string, Machine, string]>([
    ['refused', {}, 'fail'],
    ['VFs came later', { nics: [{ ...ice, numVfs: 4 }] }, 'pass'],
    ['another port was refused', { nics: [{ ...ice, pci: '0000:82:00.1' }] }, 'pass'],
    ['nothing was refused', { programs: {} }, 'pass'],
    ['another driver', { nics: [nicOf()] }, 'pass'],
  ])('%s', async (_, machine, status) => {
    expect((await only(machine)).status).toBe(status);
  });

  it.each([
    ['6.14.0-1-amd64', false, /^devlink dev param set pci\/0000:82:00\.0 name msix_vec_per_pf_max/],
    ['7.0', true, /^devlink dev param set/],
    ['6.12.48', true, /blacklist irdma/],
    ['6.12.48', false, /^# Boot Linux 6\.14/],
    ['', false, /^# Boot Linux 6\.14/],
  ])('on Linux %s, irdma %s', async (release, irdma, command) => {
    const files = {
      '/proc/sys/kernel/osrelease': release,
      ...(irdma ? { '/sys/module/irdma/refcnt': '1\n' } : {}),
    };
    expect((await only({ files })).cure!.commands.join('\n')).toMatch(command);
  });
});
