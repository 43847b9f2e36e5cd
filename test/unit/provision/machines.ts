import { lab } from '../../../src/host/simulated/machines/lab.ts';
import type { MachineSpec, NicSpec, SriovSpec } from '../../../src/host/simulated/spec.ts';

export interface TestMachine {
  pf: string;
  spec: MachineSpec;
}

/** What the promises must hold on: drivers that differ in what they can do, tell and refuse. */
export const MACHINES: Record<string, TestMachine> = {
  igb: { pf: 'enp1s0', spec: lab },
  'igb that makes fewer VFs than asked': {
    pf: 'enp1s0',
    spec: withSriov(lab, { enablesAtMost: 3 }),
  },
  'igb with VFs that appear late': {
    pf: 'enp1s0',
    spec: { ...lab, late: { module: 900, netdev: 700, rename: 600 } },
  },
  ixgbe: machine(nic('ixgbe', '8086', '10fb', '10ed', { offset: 128, stride: 2 })),
  ice: machine({ ...nic('ice', '8086', '159b', '1889', { offset: 8 }), eswitch: 'legacy' }),
  mlx5: machine({ ...nic('mlx5_core', '15b3', '101d', '101e', { offset: 1 }), eswitch: 'legacy' }),
  mlx4: machine(nic('mlx4_core', '15b3', '1003', '1004', { offset: 1 })),
  bnxt: machine(nic('bnxt_en', '14e4', '16d7', '16dc', { offset: 4 })),
  'mlx5, InfiniBand': machine({
    ...nic('mlx5_core', '15b3', '101b', '101c', { offset: 1 }),
    class: '020700',
    netdevs: [{ name: 'eth0', mac: '02:00:00:00:01:00', type: 'infiniband', speed: 100_000 }],
  }),
  netdevsim: machine({
    ...nic('netdevsim', '0000', '0000', '0000', {}),
    bus: 'netdevsim',
    address: 'netdevsim1',
  }),
};

function machine(pf: NicSpec): TestMachine {
  const { name, kernel, iommu } = lab;
  return {
    pf: 'eth0',
    spec: { name, ...(kernel && { kernel }), ...(iommu && { iommu }), nics: [pf] },
  };
}

function nic(
  driver: string,
  vendor: string,
  device: string,
  vfDevice: string,
  place: Partial<SriovSpec>,
): NicSpec {
  return {
    address: '0000:05:00.0',
    driver,
    vendor,
    device,
    sriov: { totalVfs: 8, vfDevice, ...place },
    netdevs: [{ name: 'eth0', mac: '02:00:00:00:01:00', speed: 10_000 }],
  };
}

function withSriov(spec: MachineSpec, more: Partial<SriovSpec>): MachineSpec {
  const nics = spec.nics.map((one) => ({ ...one, sriov: { ...one.sriov!, ...more } }));
  return { ...spec, nics };
}
