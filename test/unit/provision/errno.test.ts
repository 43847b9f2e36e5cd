import { describe, expect, it } from 'vitest';
import { numVfsError } from '../../../src/provision/errno.ts';
import { igb } from './fixtures.ts';

function explain(
  driver: string | null,
  errno: string,
  kernelLog: string[] = [],
  to = 8,
): ReturnType<typeof numVfsError> {
  return numVfsError({ nic: igb({ driver }), errno, from: 0, to, kernelLog });
}

describe('errno of sriov_numvfs to its cause', () => {
  it.each([
    ['igb', 'EINVAL', 'DRIVER_REFUSED', /initial and total/],
    ['igb', 'ERANGE', 'NUMVFS_ABOVE_TOTAL', /sriov_totalvfs \(7\)/],
    [null, 'ENOENT', 'NO_PF_DRIVER', /No driver is bound/],
    ['vfio-pci', 'ENOENT', 'NO_PF_DRIVER', /enable_sriov=1/],
    ['igb', 'EBUSY', 'RECREATE_NEEDED', /somebody else/],
    ['ice', 'EBUSY', 'DRIVER_REFUSED', /not ready/],
    ['ixgbe', 'EPERM', 'NO_RESOURCES', /63 VFs, 31 .* 15/],
    ['i40e', 'EPERM', 'NO_RESOURCES', /queues/],
    ['nfp', 'EPERM', 'VF_IN_USE', /assigned/],
    ['igb', 'ENOMEM', 'NO_RESOURCES', /memory window or bus number/],
    ['ice', 'ENOSPC', 'NO_RESOURCES', /MSI-X/],
    ['ice', 'EOPNOTSUPP', 'DRIVER_REFUSED', /safe mode/],
    ['igb', 'EIO', 'FIRMWARE_FAULT', /InitialVFs/],
    ['igb', 'ENODEV', 'NO_SRIOV_CAPABILITY', /dependency link/],
    ['igb', 'ENOSYS', 'NO_SRIOV_CAPABILITY', /dependency link/],
    ['mlx5_core', 'ETIMEDOUT', 'TIMED_OUT', /vfio/],
    ['igb', 'EXDEV', 'DRIVER_REFUSED', /EXDEV/],
  ])('%s %s is %s', (driver, errno, code, cause) => {
    const error = explain(driver, errno);
    expect(error.code).toBe(code);
    expect(error.cause).toMatch(cause);
    expect(error.actions.length).toBeGreaterThan(0);
  });

  it.each([
    ['pci 0000:01:00.0: SR-IOV: IOV BARS not allocated', /firmware/, /Above 4G/],
    ['igb 0000:01:00.0: not enough MMIO resources for SR-IOV', /firmware/, /pci=realloc/],
    ["igb 0000:01:00.0: can't enable 8 VFs (bus 02 out of range of [bus 01])", /bus number/, /ARI/],
  ])('tells the ENOMEMs apart by the kernel log: %s', (line, cause, action) => {
    const error = explain('igb', 'ENOMEM', [line]);
    expect(error.cause).toMatch(cause);
    expect(error.cause).toContain(line);
    expect(error.actions.join(' ')).toMatch(action);
  });

  it('knows that ixgbe refuses to give up assigned VFs with the same errno', () => {
    expect(explain('ixgbe', 'EPERM', [], 0).code).toBe('VF_IN_USE');
  });

  it('never lets the kernel log write to a terminal', () => {
    expect(explain('igb', 'EIO', ['igb 0000:01:00.0: \u001b[2Jbad']).cause).not.toContain('\u001b');
  });
});
