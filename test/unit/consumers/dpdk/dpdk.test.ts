import { describe, expect, it } from 'vitest';
import { dpdk } from '../../../../src/consumers/dpdk/dpdk.ts';
import { type Asked, descriptionOf, pfOf } from '../descriptions.ts';

function planOf(asked: Asked, id = 'sriovctl') {
  const { files, warnings } = dpdk.variants
    .find((one) => one.id === id)!
    .plan(descriptionOf(asked));
  const [bind, eal] = files.map(({ values }) => values);
  return { commands: bind?.['commands'], args: eal?.['args'], warnings: warnings.join('\n') };
}

const intel = pfOf({ name: 'ens1f0', vfCount: 2 });

function nvidia(driver: string) {
  const vfs = intel.vfs.map((vf) => ({ ...vf, driver }));
  return [{ ...intel, vendorId: '15b3', driver: 'mlx5_core', vfs }];
}

describe('dpdk', () => {
  it('binds with the program that was asked for', () => {
    const pfs = [intel];
    expect(planOf({ pfs }).commands).toEqual([
      ['sriovctl', 'vf', 'bind', '0000:17:00.0', '0-1', '--driver', 'vfio-pci'],
    ]);
    expect(planOf({ pfs }, 'devbind').commands).toEqual([
      ['dpdk-devbind.py', '--bind=vfio-pci', '0000:17:01.0', '0000:17:01.1'],
    ]);
    expect(planOf({ pfs }, 'driverctl').commands).toEqual([
      ['driverctl', 'set-override', '0000:17:01.0', 'vfio-pci'],
      ['driverctl', 'set-override', '0000:17:01.1', 'vfio-pci'],
    ]);
  });

  it('names each VF to the EAL', () => {
    expect(planOf({ pfs: [intel] }).args).toBe('-a 0000:17:01.0 -a 0000:17:01.1');
  });

  it('leaves VFs of NVIDIA on their driver, and wants them there', () => {
    expect(planOf({ pfs: nvidia('mlx5_core') }).commands).toEqual([]);
    expect(() => planOf({ pfs: nvidia('vfio-pci') })).toThrow(
      expect.objectContaining({ code: 'INVALID_NETWORK' }),
    );
  });

  it('does not bind again what DPDK can use', () => {
    const pfs = [pfOf({ name: 'ens1f0', vfCount: 1, userspace: true })];
    expect(planOf({ pfs }).commands).toEqual([]);
  });

  it('has a token only where a process has the PF', () => {
    expect(planOf({ pfs: [intel] }).args).not.toContain('token');
    expect(planOf({ pfs: [{ ...intel, driver: 'vfio-pci' }] }).args).toMatch(
      /--vfio-vf-token=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
  });

  it('tells the NUMA node', () => {
    expect(planOf({ pfs: [intel], numaNodes: [1] }).warnings).toContain('--socket-mem=0,1024');
  });
});
