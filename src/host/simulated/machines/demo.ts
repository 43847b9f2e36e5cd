import type { MachineSpec, NicSpec } from '../spec.ts';

/** A server as one finds it: three makes of NICs, and a GPU and an NVMe drive whose SR-IOV is nobody's business here. */
export const demo: MachineSpec = {
  name: 'demo',
  kernel: {
    release: '6.12.48+deb13-amd64',
    args: 'BOOT_IMAGE=/boot/vmlinuz-6.12.48+deb13-amd64 root=/dev/nvme0n1p2 ro quiet intel_iommu=on iommu=pt',
    log: [
      'DMAR: IOMMU enabled',
      'DMAR-IR: Enabled IRQ remapping in x2apic mode',
      'iommu: Default domain type: Passthrough (set via kernel command line)',
      'DMAR: Intel(R) Virtualization Technology for Directed I/O',
    ],
  },
  iommu: { kind: 'intel', enabled: true },
  nics: [i350(), e810(0), e810(1), connectX()],
  otherDevices: [
    {
      address: '0000:65:00.0',
      port: '0000:64:00.0',
      class: '030200',
      className: '3D controller',
      vendor: '10de',
      vendorName: 'NVIDIA Corporation',
      device: '20b5',
      deviceName: 'GA100 [A100 PCIe 80GB]',
      driver: 'nvidia',
      numa: 0,
      sriov: { totalVfs: 16, vfDevice: '20b5' },
    },
    {
      address: '0000:c1:00.0',
      port: '0000:c0:01.0',
      class: '010802',
      className: 'Non-Volatile memory controller',
      vendor: '144d',
      vendorName: 'Samsung Electronics Co Ltd',
      device: 'a824',
      deviceName: 'NVMe SSD Controller PM173X',
      driver: 'nvme',
      numa: 1,
      sriov: { totalVfs: 32, vfDevice: 'a824' },
    },
  ],
  routes: [{ dst: 'default', gateway: '192.0.2.1', dev: 'enp1s0' }],
  files: {
    '/proc/sys/kernel/hostname': 'demo\n',
    '/sys/class/dmi/id/sys_vendor': 'Supermicro\n',
    '/etc/os-release':
      'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nVERSION_CODENAME=trixie\nID=debian\n',
    '/etc/default/grub':
      'GRUB_DEFAULT=0\nGRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX_DEFAULT="quiet intel_iommu=on iommu=pt"\nGRUB_CMDLINE_LINUX=""\n',
    '/boot/config-6.12.48+deb13-amd64': [
      'CONFIG_PCI_IOV=y',
      'CONFIG_PCI_REALLOC_ENABLE_AUTO=y',
      'CONFIG_IRQ_REMAP=y',
      'CONFIG_INTEL_IOMMU=y',
      '# CONFIG_INTEL_IOMMU_DEFAULT_ON is not set',
      'CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF=y',
      'CONFIG_AMD_IOMMU=y',
      'CONFIG_VFIO=m',
      'CONFIG_VFIO_PCI=m',
      'CONFIG_NET_SWITCHDEV=y',
      '',
    ].join('\n'),
    '/boot/grub/grub.cfg': [
      'set default="0"',
      "menuentry 'Debian GNU/Linux' --class debian {",
      '\tlinux\t/boot/vmlinuz-6.12.48+deb13-amd64 root=/dev/nvme0n1p2 ro  quiet intel_iommu=on iommu=pt',
      '\tinitrd\t/boot/initrd.img-6.12.48+deb13-amd64',
      '}',
      '',
    ].join('\n'),
  },
};

/** The one that carries the host's own traffic. */
function i350(): NicSpec {
  return {
    address: '0000:01:00.0',
    port: '0000:00:1c.0',
    driver: 'igb',
    vendor: '8086',
    vendorName: 'Intel Corporation',
    device: '1521',
    deviceName: 'I350 Gigabit Network Connection',
    numa: 0,
    sriov: {
      totalVfs: 7,
      hardwareVfs: 8,
      offset: 384,
      stride: 4,
      vfDevice: '1520',
      vfDeviceName: 'I350 Ethernet Controller Virtual Function',
    },
    netdevs: [
      {
        name: 'enp1s0',
        altnames: ['enxb49691a3c5d0'],
        mac: 'b4:96:91:a3:c5:d0',
        queues: 8,
        addresses: ['192.0.2.10/24'],
      },
    ],
  };
}

function e810(port: 0 | 1): NicSpec {
  return {
    address: `0000:17:00.${port}`,
    port: '0000:16:02.0',
    driver: 'ice',
    vendor: '8086',
    vendorName: 'Intel Corporation',
    device: '159b',
    deviceName: 'Ethernet Controller E810-XXV for SFP',
    subsystem: ['8086', '0003'],
    subsystemName: 'Ethernet Network Adapter E810-XXV-2',
    revision: '02',
    numa: 0,
    eswitch: 'legacy',
    sriov: {
      totalVfs: 128,
      offset: 8 + port * 128 - port,
      stride: 1,
      vfDevice: '1889',
      vfDeviceName: 'Ethernet Adaptive Virtual Function',
    },
    netdevs: [
      {
        name: `ens1f${port}`,
        altnames: [`enp23s0f${port}`, `enx6cfe544a2b1${port}`],
        mac: `6c:fe:54:4a:2b:1${port}`,
        speed: 25000,
        queues: 64,
        carrier: port === 0,
        up: port === 0,
      },
    ],
  };
}

function connectX(): NicSpec {
  return {
    address: '0000:b1:00.0',
    port: '0000:b0:02.0',
    driver: 'mlx5_core',
    vendor: '15b3',
    vendorName: 'Mellanox Technologies',
    device: '101d',
    deviceName: 'MT2892 Family [ConnectX-6 Dx]',
    revision: '00',
    numa: 1,
    eswitch: 'legacy',
    sriov: {
      totalVfs: 16,
      offset: 1,
      stride: 1,
      vfDevice: '101e',
      vfDeviceName: 'ConnectX Family mlx5Gen Virtual Function',
    },
    netdevs: [
      {
        name: 'ens4np0',
        altnames: ['enp177s0np0', 'enxb8cef6d21e44'],
        mac: 'b8:ce:f6:d2:1e:44',
        speed: 100000,
        queues: 63,
        portName: 'p0',
        switchId: '441ed2fef6ceb8',
      },
    ],
  };
}
