import type { Machine } from '../machine.ts';
import { attribute, collection, directory, type Directory, type Node } from './node.ts';

/** /sys/module: what is loaded, with the parameters that matter for SR-IOV. */
export function modules(machine: Machine): Directory {
  const names = () => machine.state.modules.map((module) => module.replaceAll('-', '_'));
  return collection(names, (name) => (names().includes(name) ? moduleDirectory(name) : undefined));
}

const PARAMETERS: Record<string, Record<string, string | number>> = {
  igb: { max_vfs: 0, debug: -1 },
  ixgbe: { max_vfs: 0, allow_unsupported_sfp: 'N' },
  vfio_iommu_type1: { allow_unsafe_interrupts: 'N', disable_hugepages: 'N' },
  vfio_pci: { enable_sriov: 'N', disable_idle_d3: 'N' },
  mlx4_core: { num_vfs: '', probe_vf: '' },
};

function moduleDirectory(name: string): Node {
  const parameters = PARAMETERS[name];
  return directory(
    {
      parameters: () =>
        parameters &&
        collection(
          () => Object.keys(parameters),
          (key) => (Object.hasOwn(parameters, key) ? attribute(() => parameters[key]!) : undefined),
        ),
      refcnt: () => attribute(() => 0),
    },
    name,
  );
}
