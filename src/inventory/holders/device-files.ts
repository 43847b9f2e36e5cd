import type { Host } from '../../host/host.ts';
import { listOptional } from '../../host/read.ts';
import type { Vf } from '../../model/nic.ts';

/**
 * The files below /dev through which a user-space driver can have this VF open: vfio's group, vfio's own file of
 * the device (kernel 6.6 and later, when QEMU uses iommufd), uio, or the verbs of an RDMA device, through which DPDK
 * drives a VF of mlx5 that keeps its kernel driver and netdev. All VFs of one IOMMU group share the first.
 */
export function deviceFiles(host: Host, { pci, driver, iommuGroup, netdev }: Vf): string[] {
  const sysfs = `/sys/bus/pci/devices/${pci}`;
  const isVfio = driver !== null && driver.includes('vfio');
  return [
    ...(isVfio && iommuGroup !== null ? [`vfio/${iommuGroup}`, `vfio/noiommu-${iommuGroup}`] : []),
    ...(isVfio
      ? listOptional(host, `${sysfs}/vfio-dev`).map((name) => `vfio/devices/${name}`)
      : []),
    // A uio driver makes no netdev.
    ...(netdev === null ? listOptional(host, `${sysfs}/uio`) : []),
    ...listOptional(host, `${sysfs}/infiniband_verbs`).map((name) => `infiniband/${name}`),
  ];
}

/** Of an open file: the part that deviceFiles gives. A container may have its /dev anywhere. */
export function deviceFileOf(path: string): string | undefined {
  return /(?:^|\/)(vfio\/(?:(?:noiommu-)?\d+|devices\/vfio\d+)|uio\d+|infiniband\/uverbs\d+)$/.exec(
    path,
  )?.[1];
}
