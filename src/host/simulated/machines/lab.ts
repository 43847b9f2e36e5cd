import type { MachineSpec, NicSpec } from '../spec.ts';

/** The lab's guest: QEMU q35 with an emulated Intel IOMMU and two igb (82576) behind root ports, on Debian 13. */
export const lab: MachineSpec = {
  name: 'lab',
  kernel: { release: '6.12.107+deb13-amd64', args: 'root=/dev/vda rw console=ttyS0' },
  iommu: { kind: 'intel', enabled: true },
  nics: [igb(1), igb(2)],
  otherDevices: [
    {
      address: '0000:00:05.0',
      class: '010000',
      className: 'SCSI storage controller',
      vendor: '1af4',
      vendorName: 'Red Hat, Inc.',
      device: '1001',
      deviceName: 'Virtio block device',
      driver: 'virtio-pci',
    },
  ],
  files: {
    '/etc/os-release':
      'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nVERSION="13 (trixie)"\nVERSION_CODENAME=trixie\nID=debian\n',
    '/boot/config-6.12.107+deb13-amd64':
      'CONFIG_PCI_IOV=y\nCONFIG_VFIO=m\nCONFIG_VFIO_PCI=m\nCONFIG_INTEL_IOMMU=y\n# CONFIG_INTEL_IOMMU_DEFAULT_ON is not set\nCONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF=y\nCONFIG_AMD_IOMMU=y\nCONFIG_IRQ_REMAP=y\n',
  },
};

function igb(slot: number): NicSpec {
  return {
    address: `0000:0${slot}:00.0`,
    port: `0000:00:0${slot + 2}.0`,
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
        name: `enp${slot}s0`,
        altnames: [`enx52540000${`0${slot}`.slice(-2)}00`],
        mac: `52:54:00:00:0${slot}:00`,
        up: false,
      },
    ],
  };
}
