import type { MachineSpec, NicSpec, OtherDeviceSpec } from '../spec.ts';

/** The lab's guest: QEMU q35 with an emulated Intel IOMMU and two igb (82576) behind root ports, on Debian 13. */
export const lab: MachineSpec = {
  name: 'lab',
  kernel: {
    release: '6.12.107+deb13-amd64',
    args: 'root=/dev/vda rw console=ttyS0',
    log: [
      'DMAR: Host address width 48',
      'DMAR: DRHD base: 0x000000fed90000 flags: 0x0',
      'DMAR: dmar0: reg_base_addr fed90000 ver 1:0 cap d2008c222f0606 ecap f00f4a',
      'DMAR-IR: IOAPIC id 0 under DRHD base  0xfed90000 IOMMU 0',
      'DMAR-IR: Enabled IRQ remapping in xapic mode',
      'iommu: Default domain type: Translated',
      'DMAR: Intel(R) Virtualization Technology for Directed I/O',
    ],
  },
  iommu: { kind: 'intel', enabled: true },
  nics: [igb(1, '0'), igb(2, '0-2')],
  otherDevices: [
    chip('00.0', '060000', 'Host bridge', '29c0', '82G33/G31/P35/P31 Express DRAM Controller'),
    virtio('01.0', '000200', 'Unclassified device', '1009', 'Virtio filesystem', '0009'),
    virtio('02.0', '00ff00', 'Unclassified device', '1005', 'Virtio RNG', '0004'),
    port('03.0'),
    port('04.0'),
    virtio('05.0', '010000', 'SCSI storage controller', '1001', 'Virtio block device', '0002'),
    {
      ...chip('1f.0', '060100', 'ISA bridge', '2918', '82801IB (ICH9) LPC Interface Controller'),
      driver: 'lpc_ich',
      revision: '02',
    },
    {
      ...chip(
        '1f.2',
        '010601',
        'SATA controller',
        '2922',
        '82801IR/IO/IH (ICH9R/DO/DH) 6 port SATA Controller [AHCI mode]',
      ),
      driver: 'ahci',
      revision: '02',
      groupOf: '0000:00:1f.0',
    },
    {
      ...chip('1f.3', '0c0500', 'SMBus', '2930', '82801I (ICH9 Family) SMBus Controller'),
      driver: 'i801_smbus',
      revision: '02',
      groupOf: '0000:00:1f.0',
    },
  ],
  files: {
    '/proc/sys/kernel/hostname': 'sriovctl-lab\n',
    '/sys/class/dmi/id/sys_vendor': 'QEMU\n',
    '/etc/os-release': [
      'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"',
      'NAME="Debian GNU/Linux"',
      'VERSION_ID="13"',
      'VERSION="13 (trixie)"',
      'VERSION_CODENAME=trixie',
      'ID=debian',
      '',
    ].join('\n'),
    '/boot/config-6.12.107+deb13-amd64': [
      'CONFIG_PCI_IOV=y',
      'CONFIG_PCI_REALLOC_ENABLE_AUTO=y',
      'CONFIG_IRQ_REMAP=y',
      'CONFIG_INTEL_IOMMU=y',
      '# CONFIG_INTEL_IOMMU_DEFAULT_ON is not set',
      'CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF=y',
      'CONFIG_AMD_IOMMU=y',
      'CONFIG_IGB=m',
      'CONFIG_IGBVF=m',
      'CONFIG_VFIO=m',
      'CONFIG_VFIO_PCI=m',
      'CONFIG_NET_SWITCHDEV=y',
      '',
    ].join('\n'),
  },
};

/** No DMAR table: as with VT-d off in the firmware. */
export const labWithoutIommu: MachineSpec = {
  ...lab,
  name: 'no-iommu',
  iommu: { kind: 'none', enabled: false },
  kernel: { ...lab.kernel, log: ['iommu: Default domain type: Translated'] },
  nics: [igb(1, '0')],
};

/** The table is there, and `intel_iommu=off` on the kernel command line. */
export const labIommuOff: MachineSpec = {
  ...lab,
  name: 'iommu-off',
  iommu: { kind: 'intel', enabled: false },
  kernel: {
    ...lab.kernel,
    args: 'root=/dev/vda rw console=ttyS0 intel_iommu=off',
    log: ['DMAR: IOMMU disabled', 'DMAR-IR: Enabled IRQ remapping in xapic mode'],
  },
  nics: [igb(1, '0')],
};

export const labIommuPassThrough: MachineSpec = {
  ...lab,
  name: 'iommu-pt',
  kernel: {
    ...lab.kernel,
    args: 'root=/dev/vda rw console=ttyS0 intel_iommu=on iommu=pt',
    log: [
      'DMAR: IOMMU enabled',
      'DMAR-IR: Enabled IRQ remapping in xapic mode',
      'iommu: Default domain type: Passthrough (set via kernel command line)',
    ],
  },
  nics: [igb(1, '0')],
};

function igb(bus: number, slot: string): NicSpec {
  return {
    address: `0000:0${bus}:00.0`,
    port: `0000:00:0${bus + 2}.0`,
    slot,
    driver: 'igb',
    vendor: '8086',
    vendorName: 'Intel Corporation',
    device: '10c9',
    deviceName: '82576 Gigabit Network Connection',
    subsystem: ['1af4', '1100'],
    subsystemVendorName: 'Red Hat, Inc.',
    sriov: {
      totalVfs: 7,
      hardwareVfs: 8,
      offset: 128,
      stride: 2,
      vfDevice: '10ca',
      vfDeviceName: '82576 Virtual Function',
    },
    netdevs: [
      {
        name: `enp${bus}s0`,
        altnames: [`enx525400000${bus}00`],
        mac: `52:54:00:00:0${bus}:00`,
        up: false,
        queues: 8,
      },
    ],
  };
}

function chip(
  slot: string,
  deviceClass: string,
  className: string,
  device: string,
  deviceName: string,
): OtherDeviceSpec {
  return {
    address: `0000:00:${slot}`,
    class: deviceClass,
    className,
    vendor: '8086',
    vendorName: 'Intel Corporation',
    device,
    deviceName,
    subsystem: ['1af4', '1100'],
    subsystemVendorName: 'Red Hat, Inc.',
    subsystemName: 'QEMU Virtual Machine',
  };
}

function virtio(
  slot: string,
  deviceClass: string,
  className: string,
  device: string,
  deviceName: string,
  subDevice: string,
): OtherDeviceSpec {
  return {
    address: `0000:00:${slot}`,
    class: deviceClass,
    className,
    vendor: '1af4',
    vendorName: 'Red Hat, Inc.',
    device,
    deviceName,
    driver: 'virtio-pci',
    subsystem: ['1af4', subDevice],
  };
}

function port(slot: string): OtherDeviceSpec {
  return {
    address: `0000:00:${slot}`,
    class: '060400',
    className: 'PCI bridge',
    vendor: '1b36',
    vendorName: 'Red Hat, Inc.',
    device: '000c',
    deviceName: 'QEMU PCIe Root port',
    driver: 'pcieport',
  };
}
