import { describe, expect, it } from 'vitest';
import { msixVectors } from '../../../src/doctor/checks/msix-vectors.ts';
import { contextOf, type Machine, nicOf } from './machine.ts';

const LINE =
  '[ 9.0] ice 0000:82:00.0: Only 0 MSI-X interrupts available for SR-IOV. Not enough to support minimum of 2 MSI-X interrupts per VF for 4 VFs\n';
const ENABLED = '[ 9.5] ice 0000:82:00.0: Enabling 2 VFs with 17 vectors and 16 queues per VF\n';
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
    ['some VFs are possible', { programs: { dmesg: LINE.replace('Only 0', 'Only 7') } }, 'warn'],
    ['fewer VFs were made since, and deleted', { programs: { dmesg: LINE + ENABLED } }, 'pass'],
    ['more VFs were asked for since', { programs: { dmesg: ENABLED + LINE } }, 'fail'],
    ['VFs came later', { nics: [{ ...ice, numVfs: 4 }] }, 'pass'],
    ['another port was refused', { nics: [{ ...ice, pci: '0000:82:00.1' }] }, 'pass'],
    ['nothing was refused', { programs: {} }, 'pass'],
    ['another driver', { nics: [nicOf()] }, 'pass'],
  ])('%s', async (_, machine, status) => {
    expect((await only(machine)).status).toBe(status);
  });

  it('says how many there can be', async () => {
    const programs = { dmesg: LINE.replace('Only 0', 'Only 7') };
    expect((await only({ programs })).message).toBe(
      'Interrupt vectors (MSI-X) are left for only 3 VFs',
    );
    expect((await only({})).message).toBe('Interrupt vectors (MSI-X) are left for no VF');
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
