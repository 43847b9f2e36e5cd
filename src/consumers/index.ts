import { cniLegacy } from './cni-legacy/cni-legacy.ts';
import { cni } from './cni/cni.ts';
import type { Consumer } from './consumer.ts';
import { devicePlugin } from './device-plugin/device-plugin.ts';
import { docker } from './docker/docker.ts';
import { dpdk } from './dpdk/dpdk.ts';
import { libvirt } from './libvirt/libvirt.ts';
import { multus } from './multus/multus.ts';
import { operator } from './operator/operator.ts';
import { openstack } from './openstack/openstack.ts';
import { podman } from './podman/podman.ts';
import { proxmox } from './proxmox/proxmox.ts';
import { rdmaShared } from './rdma-shared/rdma-shared.ts';

/** In the order of `gen-config --list`. */
export const consumers: readonly Consumer[] = [
  cni,
  cniLegacy,
  devicePlugin,
  multus,
  docker,
  operator,
  rdmaShared,
  openstack,
  libvirt,
  podman,
  dpdk,
  proxmox,
];
