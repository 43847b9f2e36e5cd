import { SriovError } from '../../model/errors.ts';
import { oneLine } from '../../model/text.ts';

/**
 * `CUSTOM_PHYSNET_PHYSNET1`, as neutron names it (openstack/neutron-lib:neutron_lib/placement/utils.py, physnet_trait;
 * openstack/os-traits:os_traits/__init__.py, normalize_name).
 * @throws {SriovError} INVALID_NETWORK
 */
export function physnetTrait(physnet: string): string {
  const trait = `CUSTOM_PHYSNET_${physnet}`.replaceAll(/[^0-9A-Za-z]+/g, '_').toUpperCase();
  if (trait.length <= 255) return trait;
  throw new SriovError('INVALID_NETWORK', `--physnet ${oneLine(physnet)} is too long`, {
    cause: 'Placement takes traits of at most 255 characters.',
    actions: ['Give the physical network a shorter name.'],
  });
}

/** Only a custom class may stand in provider.yaml: SRIOV_NET_VF would stop nova-compute. */
export const VF_CLASS = 'CUSTOM_SRIOV_NET_VF';

/** The class under which nova counts devices of which device_spec names none. */
export function pciClass(vendorId: string, deviceId: string): string {
  return `CUSTOM_PCI_${vendorId}_${deviceId}`.toUpperCase();
}
