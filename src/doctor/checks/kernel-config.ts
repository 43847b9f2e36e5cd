import type { Check, Finding, Purpose } from '../check.ts';
import { type KernelConfig, quoteConfig } from '../evidence/kernel-config.ts';
import { byHand } from '../cures/cure.ts';
import { fail, pass, skip } from '../finding.ts';

export const kernelConfig: Check = {
  id: 'kernel-config',
  title: 'the kernel was built with SR-IOV and vfio',
  background: `CONFIG_PCI_IOV makes VFs possible at all. CONFIG_VFIO_PCI is what hands a VF to a virtual machine or to \
DPDK; containers do without it. The options of the IOMMU's own driver are looked at by the check iommu, where they \
explain why it is off. The configuration of the running kernel is in /boot/config-RELEASE, in \
/usr/lib/modules/RELEASE/config or in /proc/config.gz; some kernels keep it in none of them.`,
  links: [
    'https://docs.kernel.org/PCI/pci-iov-howto.html',
    'https://docs.kernel.org/driver-api/vfio.html',
  ],
  async run({ inventory, evidence, purpose }) {
    // VFs that can be made prove more than any file.
    const works = inventory.nics.some((nic) => nic.sriov && nic.pci !== null);
    const config = await evidence.kernelConfig();
    if (!config)
      return [
        skip('host', 'The configuration of the running kernel is in no file that can be read'),
      ];
    const missing = [...(works ? [] : missingIov(config)), ...missingVfio(config, purpose)];
    if (missing.length > 0) return missing;
    const seen = ['CONFIG_PCI_IOV', 'CONFIG_VFIO_PCI'].map((name) => quoteConfig(config, name));
    return [pass('host', 'The kernel was built with SR-IOV and vfio', seen)];
  },
};

function missingIov(config: KernelConfig): Finding[] {
  if (config.option('CONFIG_PCI_IOV')) return [];
  return [
    fail('host', 'The kernel was built without SR-IOV', [quoteConfig(config, 'CONFIG_PCI_IOV')], {
      cause: 'Without CONFIG_PCI_IOV the kernel ignores the capability of every NIC.',
      cure: byHand(["# Boot the distribution's standard kernel, or one with CONFIG_PCI_IOV=y"], {
        reboot: true,
      }),
    }),
  ];
}

function missingVfio(config: KernelConfig, purpose: Purpose | undefined): Finding[] {
  if (purpose === 'containers' || purpose === 'rdma' || config.option('CONFIG_VFIO_PCI')) return [];
  return [
    {
      status: purpose === undefined ? 'warn' : 'fail',
      target: 'host',
      message:
        'The kernel was built without vfio-pci: VFs cannot be given to virtual machines or DPDK',
      evidence: [quoteConfig(config, 'CONFIG_VFIO_PCI')],
      cause: 'CONFIG_VFIO_PCI is not set, as in some kernels made for clouds and containers.',
      cure: byHand(["# Boot the distribution's standard kernel, or one with CONFIG_VFIO_PCI=m"], {
        reboot: true,
      }),
    },
  ];
}
