import type { MachineSpec } from '../../src/host/simulated/spec.ts';
import { lab } from '../../src/host/simulated/machines/lab.ts';
import type { Scenario } from './scenario.ts';
import { shapes, type Shape } from './shapes.ts';

/** The simulated twin of the guest that a scenario runs on. */
export function simulatedMachine({ guest, netdevsim }: Scenario): MachineSpec {
  const shape: Shape = shapes[guest];
  const off = shape.kernelArguments.includes('intel_iommu=off');
  const nics = lab.nics.slice(0, shape.nics.length);
  return {
    ...lab,
    name: guest,
    kernel: { ...lab.kernel, args: [lab.kernel?.args, ...shape.kernelArguments].join(' ') },
    iommu: shape.iommu ? { kind: 'intel', enabled: !off } : { kind: 'none', enabled: false },
    nics: netdevsim === undefined ? nics : [...nics, netdevsimNic(netdevsim)],
  };
}

function netdevsimNic(totalVfs: number): MachineSpec['nics'][number] {
  return {
    bus: 'netdevsim',
    address: 'netdevsim1',
    driver: 'netdevsim',
    vendor: '',
    device: '',
    eswitch: 'legacy',
    sriov: { totalVfs, vfDevice: '' },
    netdevs: [
      {
        name: 'eni1np1',
        mac: 'ea:02:50:db:61:cf',
        up: false,
        portName: 'p1',
        switchId: '3f58bde7b84ec8c885f44c026910a50ed42f455232c1db0625c12353ea9df63f',
      },
    ],
  };
}
