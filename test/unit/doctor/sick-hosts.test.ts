import { describe, expect, it } from 'vitest';
import type { Purpose } from '../../../src/doctor/check.ts';
import { type CheckResult, examine } from '../../../src/doctor/doctor.ts';
import { MACHINES } from '../../../src/host/simulated/machines.ts';
import {
  type MachineSpec,
  type SimulatedHost,
  simulatedHost,
} from '../../../src/host/simulated/open.ts';

const [FIRST, SECOND] = MACHINES.lab.nics.map((nic) => ({
  ...nic,
  netdevs: nic.netdevs!.map((netdev) => ({ ...netdev, up: true })),
}));
const RUNNING = 'BOOT_IMAGE=/boot/vmlinuz-6.12 root=/dev/sda1 ro quiet';
const GRUB_CFG = "menuentry 'Debian' {\n\tlinux /boot/vmlinuz-6.12 root=/dev/sda1 ro quiet\n}\n";
const CONFIG = `/boot/config-${MACHINES.lab.kernel!.release}`;

const HEALTHY: MachineSpec = {
  ...MACHINES.lab,
  kernel: {
    ...MACHINES.lab.kernel,
    args: RUNNING,
    log: ['DMAR-IR: Enabled IRQ remapping in x2apic mode'],
  },
  nics: [FIRST!, SECOND!],
  files: {
    ...MACHINES.lab.files,
    '/etc/default/grub': 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n',
    '/boot/grub/grub.cfg': GRUB_CFG,
  },
};

function withFiles(files: Record<string, string>): MachineSpec['files'] {
  return { ...HEALTHY.files, ...files };
}

function withArgs(args: string): MachineSpec['kernel'] {
  return { ...HEALTHY.kernel, args: `${RUNNING} ${args}` };
}

function grubWith(args: string): Record<string, string> {
  return {
    '/etc/default/grub': `GRUB_CMDLINE_LINUX_DEFAULT="quiet ${args}"\n`,
    '/boot/grub/grub.cfg': GRUB_CFG.replace('quiet', `quiet ${args}`),
  };
}

/** A kernel that leaves Intel's IOMMU off unless it is told. */
const OFF_BY_DEFAULT = {
  [CONFIG]: 'CONFIG_PCI_IOV=y\nCONFIG_VFIO_PCI=m\nCONFIG_INTEL_IOMMU=y\nCONFIG_AMD_IOMMU=y\n',
};

interface Sick {
  name: string;
  change: Partial<MachineSpec>;
  prepare?: (host: SimulatedHost) => Promise<void>;
  purpose?: Purpose;
  /** All that is not pass or skip: `status id target`. */
  findings: string[];
  /** The cure of the first one. */
  commands?: string[];
}

const SICK: Sick[] = [
  { name: 'healthy', change: {}, findings: [] },
  {
    name: 'healthy, with the IOMMU on by its kernel and an argument nobody needs',
    change: {
      kernel: withArgs('intel_iommu=on iommu=pt'),
      files: withFiles(grubWith('intel_iommu=on iommu=pt')),
    },
    findings: [],
  },
  {
    name: 'healthy, with VFs',
    change: {
      nics: [{ ...FIRST!, sriov: { ...FIRST!.sriov!, vfs: [{ mac: '02:00:00:00:00:01' }, {}] } }],
    },
    findings: [],
  },
  {
    name: 'no IOMMU in the firmware',
    change: { iommu: { kind: 'none', enabled: false } },
    findings: ['warn iommu host'],
  },
  {
    name: 'no IOMMU in the firmware, and VFs for virtual machines',
    change: { iommu: { kind: 'none', enabled: false } },
    purpose: 'vm',
    findings: ['fail iommu host'],
  },
  {
    name: 'intel_iommu=off, in the configuration too',
    change: {
      iommu: { kind: 'intel', enabled: false },
      kernel: withArgs('intel_iommu=off'),
      files: withFiles(grubWith('intel_iommu=off')),
    },
    findings: ['warn iommu host'],
    commands: ["sed -i '1s# intel_iommu=off##' /etc/default/grub", 'update-grub'],
  },
  {
    name: 'a kernel that is off by default',
    change: { iommu: { kind: 'intel', enabled: false }, files: withFiles(OFF_BY_DEFAULT) },
    findings: ['warn iommu host'],
    commands: [
      'mkdir -p /etc/default/grub.d',
      `echo 'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT intel_iommu=on iommu=pt"' > /etc/default/grub.d/90-sriovctl.cfg`,
      'update-grub',
    ],
  },
  {
    name: 'the argument configured, and the reboot forgotten',
    change: {
      iommu: { kind: 'intel', enabled: false },
      files: withFiles({ ...OFF_BY_DEFAULT, ...grubWith('intel_iommu=on') }),
    },
    findings: ['warn kernel-arguments host', 'warn iommu host'],
    commands: ['reboot'],
  },
  {
    name: 'the argument edited, and update-grub forgotten',
    change: {
      files: withFiles({
        '/etc/default/grub': 'GRUB_CMDLINE_LINUX="iommu=pt"\nGRUB_CMDLINE_LINUX_DEFAULT=quiet\n',
      }),
    },
    findings: ['warn kernel-arguments host'],
    commands: ['update-grub'],
  },
  {
    name: 'an argument that means nothing',
    change: {
      iommu: { kind: 'amd', enabled: true },
      kernel: withArgs('amd_iommu=on'),
      files: withFiles(grubWith('amd_iommu=on')),
    },
    findings: ['warn kernel-arguments host'],
  },
  {
    name: "AMD with Intel's argument",
    change: {
      iommu: { kind: 'amd', enabled: true },
      kernel: withArgs('intel_iommu=on'),
      files: withFiles(grubWith('intel_iommu=on')),
    },
    findings: ['warn kernel-arguments host'],
  },
  {
    name: 'the PF down',
    change: { nics: [FIRST!, MACHINES.lab.nics[1]!] },
    findings: ['warn pf-link enp2s0'],
    commands: ['ip link set dev enp2s0 up'],
  },
  {
    name: 'the PF in a bond',
    change: {
      nics: [
        { ...FIRST!, netdevs: FIRST!.netdevs!.map((netdev) => ({ ...netdev, master: 'bond0' })) },
      ],
      virtualNetdevs: [{ kind: 'bond', name: 'bond0', mac: '52:54:00:00:01:00' }],
    },
    findings: ['warn pf-master enp1s0'],
  },
  {
    name: 'the PF in a bridge',
    change: {
      nics: [
        { ...FIRST!, netdevs: FIRST!.netdevs!.map((netdev) => ({ ...netdev, master: 'br0' })) },
      ],
      virtualNetdevs: [{ kind: 'bridge', name: 'br0', mac: '52:54:00:00:01:00' }],
    },
    findings: ['warn pf-master enp1s0'],
  },
  {
    name: 'a VF without MAC on vfio-pci',
    change: { modules: ['vfio-pci'], nics: [FIRST!] },
    prepare: async (host) => {
      await host.write('/sys/bus/pci/devices/0000:01:00.0/sriov_drivers_autoprobe', '0');
      await host.write('/sys/bus/pci/devices/0000:01:00.0/sriov_numvfs', '2');
      await host.run('ip', ['link', 'set', 'enp1s0', 'vf', '1', 'mac', '02:00:00:00:00:01']);
      await bindToVfio(host, '0000:01:10.0');
      await bindToVfio(host, '0000:01:10.2');
    },
    findings: ['fail vf-mac-zero enp1s0'],
    commands: ['sriovctl vf set enp1s0 0 --mac auto'],
  },
  {
    name: 'one MAC on two VFs',
    change: {
      nics: [
        {
          ...FIRST!,
          sriov: {
            ...FIRST!.sriov!,
            vfs: [{ mac: '02:00:00:00:00:01' }, { mac: '02:00:00:00:00:01' }],
          },
        },
        SECOND!,
      ],
    },
    findings: ['fail vf-mac-duplicate enp1s0 vf 1'],
    commands: ['sriovctl vf set enp1s0 1 --mac auto'],
  },
  {
    name: 'one MAC on VFs of two PFs',
    change: {
      nics: [FIRST!, SECOND!].map((nic) => ({
        ...nic,
        sriov: { ...nic.sriov!, vfs: [{ mac: '02:00:00:00:00:01' }] },
      })),
    },
    findings: ['warn vf-mac-duplicate enp2s0 vf 0'],
  },
  {
    name: 'a NIC without SR-IOV only',
    change: { nics: [{ ...FIRST!, driver: 'e1000e', device: '10d3', sriov: undefined }] },
    findings: ['fail sriov-capability host'],
  },
  { name: 'no NIC at all', change: { nics: [] }, findings: ['fail sriov-capability host'] },
  {
    name: 'a capability that the kernel does not offer',
    change: { nics: [FIRST!, { ...SECOND!, sriov: { ...SECOND!.sriov!, hiddenFromSysfs: true } }] },
    findings: ['fail sriov-capability enp2s0'],
  },
  {
    name: 'lspci missing',
    change: { missingPrograms: ['lspci'] },
    findings: ['warn tools host'],
    commands: ['apt-get install pciutils'],
  },
  {
    name: 'ip missing',
    change: { missingPrograms: ['ip'] },
    findings: ['fail tools host'],
    commands: ['apt-get install iproute2'],
  },
  {
    name: 'the PF without a driver',
    change: { nics: [FIRST!, { ...SECOND!, driver: null }] },
    findings: ['fail pf-driver 0000:02:00.0'],
  },
  {
    name: 'the PF given to vfio-pci',
    change: {
      modules: ['vfio-pci'],
      nics: [FIRST!, { ...SECOND!, driver: 'vfio-pci', netdevs: [] }],
    },
    findings: ['fail pf-driver 0000:02:00.0'],
  },
  {
    name: 'the VF driver blacklisted',
    change: {
      files: withFiles({ '/etc/modprobe.d/vf.conf': '# for VMs\nblacklist igbvf\n' }),
      nics: [FIRST!],
    },
    findings: ['warn vf-driver enp1s0'],
    commands: ["sed -i '2s/^/#/' /etc/modprobe.d/vf.conf", 'modprobe igbvf'],
  },
  {
    name: 'the VF driver blacklisted, and VFs for virtual machines',
    change: {
      files: withFiles({ '/etc/modprobe.d/vf.conf': 'blacklist igbvf\n' }),
      nics: [FIRST!],
    },
    purpose: 'vm',
    findings: [],
  },
  {
    name: 'a kernel without vfio-pci',
    change: { files: withFiles({ [CONFIG]: 'CONFIG_PCI_IOV=y\n# CONFIG_VFIO_PCI is not set\n' }) },
    findings: ['warn kernel-config host'],
  },
];

describe('examine', () => {
  it.each(SICK)('$name', async ({ change, prepare, purpose, findings, commands }) => {
    const host = simulatedHost({ ...HEALTHY, ...change });
    await prepare?.(host);
    const report = await examine(host, purpose === undefined ? {} : { purpose });
    const sick = report.checks.filter(({ status }) => status === 'fail' || status === 'warn');
    expect(sick.map(({ status, id, target }) => `${status} ${id} ${target}`)).toEqual(findings);
    if (commands) expect(sick[0]!.cure!.commands).toEqual(commands);
    for (const finding of sick) expectComplete(finding);
  });

  it('looks only at the PFs that were asked for', async () => {
    const host = simulatedHost({ ...HEALTHY, nics: MACHINES.lab.nics });
    const report = await examine(host, { pfs: ['enp2s0'], only: ['pf-link'] });
    expect(report.checks.map(({ id, target }) => [id, target])).toEqual([['pf-link', 'enp2s0']]);
  });

  it('says of a NIC that was asked for that it has no SR-IOV', async () => {
    const plain = { ...SECOND!, driver: 'e1000e', device: '10d3', sriov: undefined };
    const host = simulatedHost({ ...HEALTHY, nics: [FIRST!, plain] });
    const all = await examine(host, { only: ['sriov-capability'] });
    expect(all.summary).toMatchObject({ failed: 0, passed: 1 });
    const one = await examine(host, { pfs: ['enp2s0'], only: ['sriov-capability'] });
    expect(one.checks.map(({ status, target }) => [status, target])).toEqual([['fail', 'enp2s0']]);
  });

  it('rejects a NIC that is not there', async () => {
    const promise = examine(simulatedHost(HEALTHY), { pfs: ['enp9s0'] });
    await expect(promise).rejects.toMatchObject({ code: 'PF_NOT_FOUND' });
  });

  it('changes nothing', async () => {
    const host = simulatedHost(HEALTHY);
    const before = await host.run('ip', ['-j', '-d', 'link', 'show']);
    await examine(host);
    expect(await host.run('ip', ['-j', '-d', 'link', 'show'])).toEqual(before);
  });
});

async function bindToVfio(host: SimulatedHost, pci: string): Promise<void> {
  const folder = `/sys/bus/pci/devices/${pci}`;
  await host.write(`${folder}/driver_override`, 'vfio-pci');
  await host.write('/sys/bus/pci/drivers_probe', pci);
}

function expectComplete({ evidence, cause, cure, message }: CheckResult): void {
  expect(message).not.toMatch(/undefined|null|\n/);
  expect(evidence.length).toBeGreaterThan(0);
  expect(cause).toMatch(/\.$/);
  expect(cure!.commands.length).toBeGreaterThan(0);
  expect(cure!.commands.join()).not.toMatch(/undefined|null|RELEASE/);
}
