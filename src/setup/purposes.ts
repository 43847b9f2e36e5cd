import type { Purpose as DoctorPurpose } from '../doctor/check.ts';
import { hasNetdev } from '../model/userspace-driver.ts';
import type { PurposeId, SettingAnswers } from './answers.ts';
import type { Candidate } from './facts.ts';

/** What VFs are for, and what that brings with it. Why each default is as it is: docs/setup.md */
export interface Purpose {
  id: PurposeId;
  label: string;
  short: string;
  details: string;
  /** What doctor calls it. */
  doctor: DoctorPurpose;
  count: number;
  /** For new VFs. */
  settings(candidate: Candidate): SettingAnswers;
  /** Consumers of gen-config that fit, and which of them are chosen at first. */
  consumers: { id: string; label: string; first: boolean }[];
}

const multus = { id: 'multus', label: 'Multus: network attachment and example pods' };
const devicePlugin = { id: 'device-plugin', label: 'SR-IOV device plugin: a pool of these VFs' };
const cni = { id: 'cni', label: 'SR-IOV CNI without Multus: a network for each VF' };
const rdmaShared = { id: 'rdma-shared', label: 'RDMA shared device plugin' };

export const PURPOSES: readonly Purpose[] = [
  {
    id: 'kubernetes',
    label: 'Containers in Kubernetes',
    short: 'Kubernetes',
    details: 'The VFs keep their network driver, and move into pods as netdevs.',
    doctor: 'containers',
    count: 8,
    settings: () => ({}),
    consumers: [
      { ...multus, first: true },
      { ...devicePlugin, first: true },
      { ...cni, first: false },
      { ...rdmaShared, first: false },
    ],
  },
  {
    id: 'docker',
    label: 'Containers with Docker or Podman',
    short: 'Docker',
    details:
      'The VFs keep their network driver and stay with the host; containers get devices stacked on them.',
    doctor: 'containers',
    count: 4,
    settings: () => ({}),
    consumers: [
      { id: 'docker', label: 'Docker: networks and a Compose file', first: true },
      { id: 'podman', label: 'Podman: networks', first: false },
      { ...cni, first: false },
    ],
  },
  {
    id: 'vm',
    label: 'Virtual machines',
    short: 'VMs',
    details:
      'The VFs go to vfio-pci, which needs the IOMMU; VLAN and MAC are kept by the PF, out of reach of the guest.',
    doctor: 'vm',
    count: 4,
    settings: () => ({ driver: 'vfio-pci' }),
    consumers: [
      { id: 'libvirt', label: 'libvirt: a network of these VFs', first: true },
      { id: 'proxmox', label: 'Proxmox VE: a resource mapping', first: false },
      { id: 'openstack', label: 'OpenStack: nova and neutron', first: false },
    ],
  },
  {
    id: 'dpdk',
    label: 'DPDK programs',
    short: 'DPDK',
    details:
      'The VFs go to vfio-pci, which needs the IOMMU; those of NVIDIA stay with mlx5_core, which DPDK works through. Trusted, so that a program may set MACs and listen to all.',
    doctor: 'dpdk',
    count: 2,
    settings: ({ nic }) =>
      nic.driver?.startsWith('mlx') ? { trust: true } : { driver: 'vfio-pci', trust: true },
    consumers: [
      { id: 'dpdk', label: 'DPDK: EAL arguments', first: true },
      { ...devicePlugin, first: false },
      { ...multus, first: false },
    ],
  },
  {
    id: 'rdma',
    label: 'RDMA',
    short: 'RDMA',
    details: 'The VFs keep their network driver, and an RDMA device goes along with each.',
    doctor: 'rdma',
    count: 4,
    settings: () => ({}),
    consumers: [
      { ...multus, first: true },
      { ...devicePlugin, first: true },
      { ...rdmaShared, first: false },
    ],
  },
];

/** Before it was asked: the first. */
export function purposeOf(id: PurposeId | undefined): Purpose {
  return PURPOSES.find((purpose) => purpose.id === id) ?? PURPOSES[0]!;
}

/** Files for them have addresses in them, if somebody names a subnet. */
export function takesAddresses(consumer: string, settings: SettingAnswers): boolean {
  return ['multus', 'cni', 'docker', 'podman'].includes(consumer) && hasNetdev(settings.driver);
}
