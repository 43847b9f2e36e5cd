import type { Description } from '../description.ts';

/** `intel.com/ens1f0`: what pools, annotations and pods call the resource. */
export function resourceFullName({ resource }: Pick<Description, 'resource'>): string {
  return `${resource.prefix}/${resource.name}`;
}

/**
 * The variable with the VFs' addresses in a pod's containers; `_INFO` behind it has the details. A hyphen stays, and
 * then no shell can read it (sriov-network-device-plugin:pkg/resources/pool_stub.go, GetEnvs).
 */
export function resourceEnvName(fullName: string): string {
  return `PCIDEVICE_${fullName}`.replaceAll(/[./]/g, '_').toUpperCase();
}
