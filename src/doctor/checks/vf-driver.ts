import { nicLabel } from '../../model/nic-label.ts';
import { driverAbilities } from '../../model/driver-abilities.ts';
import type { Nic, Vf } from '../../model/nic.ts';
import { formatVfRange } from '../../model/vf-range.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { quoteLog } from '../evidence/kernel-log.ts';
import { byHand } from '../cures/cure.ts';
import { pass, warn } from '../finding.ts';
import { vfsOf } from '../vfs-of.ts';
import { shellQuote } from '../../model/shell-quote.ts';

export const vfDriver: Check = {
  id: 'vf-driver',
  title: 'the VFs have a driver',
  background: `A VF becomes a netdev when the driver of its family binds to it (igbvf, ixgbevf, iavf, mlx5_core, ...). \
Hosts that give all VFs to virtual machines often blacklist that driver, and minimal kernels leave it out: then VFs are \
made, and no netdev appears. With sriov_drivers_autoprobe at 0 the kernel does not even look for a driver, on purpose. \
Virtual machines and DPDK bring their own driver, so with --for vm or dpdk nothing is missing.`,
  links: ['https://docs.kernel.org/PCI/pci-iov-howto.html'],
  async run(context) {
    const { nics, inventory, purpose } = context;
    if (purpose === 'vm' || purpose === 'dpdk') {
      return [pass('host', 'Virtual machines and DPDK bring their own driver')];
    }
    const pfs = nics.filter((nic) => nic.sriov && nic.pci !== null);
    const findings = await Promise.all(
      pfs.map((nic) => examineVfs(nic, vfsOf(inventory, nic), context)),
    );
    return findings.flat();
  },
};

async function examineVfs(nic: Nic, vfs: Vf[], context: DoctorContext): Promise<Finding[]> {
  const bare = vfs.filter((vf) => vf.pci !== null && vf.driver === null);
  const module = driverAbilities(nic.driver)?.vfDriver;
  const obstacle = module === undefined ? undefined : await obstacleTo(module, context);
  if (bare.length === 0 || nic.driversAutoprobe === false) {
    if (obstacle && vfs.length === 0) return [willBeBare(nic, obstacle)];
    return [fine(nic, vfs, bare)];
  }
  return [areBare(nic, bare, module, obstacle, await logOf(bare, context))];
}

interface Obstacle {
  cause: string;
  evidence: string;
  commands: string[];
}

async function obstacleTo(
  module: string,
  { evidence }: DoctorContext,
): Promise<Obstacle | undefined> {
  const modules = evidence.modules();
  const blocked = modules.blocked(module);
  if (blocked !== undefined) {
    return {
      cause: `The VF driver ${module} is blacklisted.`,
      evidence: blocked.evidence,
      commands: [blocked.remedy, `modprobe ${module}`],
    };
  }
  if ((await modules.installed(module)) !== false) return undefined;
  const release = evidence.kernelRelease();
  return {
    cause: `The VF driver ${module} is not installed for the running kernel.`,
    evidence: `modinfo -n ${module}: not found`,
    commands: [`# Install the package with ${module} for kernel ${release}`, `modprobe ${module}`],
  };
}

function fine(nic: Nic, vfs: Vf[], bare: Vf[]): Finding {
  const name = nicLabel(nic);
  if (bare.length > 0) {
    const seen = [`${nic.sysfs}/sriov_drivers_autoprobe: 0`];
    return pass(name, `${bare.length} VFs have no driver on purpose`, seen);
  }
  return pass(
    name,
    vfs.length === 0 ? 'There are no VFs yet' : `All ${vfs.length} VFs have a driver`,
  );
}

function willBeBare(nic: Nic, { cause, evidence, commands }: Obstacle): Finding {
  return warn(nicLabel(nic), 'VFs of this PF will have no driver, and so no netdev', [evidence], {
    cause,
    cure: byHand(commands),
  });
}

async function logOf(bare: Vf[], { evidence }: DoctorContext): Promise<string[]> {
  const addresses = bare.map((vf) => vf.pci).join('|');
  return quoteLog(
    await evidence.kernelLog(),
    new RegExp(`(${addresses}): .*(fail|error|unable)`, 'i'),
  );
}

function areBare(
  nic: Nic,
  bare: Vf[],
  module: string | undefined,
  obstacle: Obstacle | undefined,
  log: string[],
): Finding {
  const name = nicLabel(nic);
  const range = formatVfRange(bare.map((vf) => vf.index));
  const seen = [`/sys/bus/pci/devices/${bare[0]!.pci}: no driver`];
  return warn(
    name,
    `VF ${range} without a driver, and so without a netdev`,
    [...seen, ...(obstacle ? [obstacle.evidence] : []), ...log],
    {
      cause: obstacle?.cause ?? 'The driver was unbound, is not loaded, or failed to start.',
      cure: byHand([
        ...(obstacle?.commands ?? (module === undefined ? [] : [`modprobe ${module}`])),
        `sriovctl vf bind ${shellQuote(name)} ${range} --driver default`,
      ]),
    },
  );
}
