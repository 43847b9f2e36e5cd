import { shellQuote } from '../../model/shell-quote.ts';
import type { Plan, Variant } from '../consumer.ts';
import type { Description } from '../description.ts';
import { unusedOptions } from '../unused-options.ts';
import { vfSetCommands } from '../vf-set-commands.ts';
import { deviceSpecs } from './device-specs.ts';
import { pciClass, physnetTrait, VF_CLASS } from './placement-names.ts';

/** VFs for flavors: nova makes a provider of each PF, and provider.yaml says more of it. */
export const placement: Variant = {
  id: 'placement',
  summary: 'VFs for flavors, counted in placement: nova.conf with alias, provider.yaml',
  plan: planPlacement,
};

/**
 * nova leaves devices with a physical_network out of placement, and takes no devname for others
 * (openstack/nova:nova/compute/pci_placement_translator.py, _add_dev and ensure_no_dev_spec_with_devname). The provider
 * of a PF is a child of the host's, with the PF's address in its name (there, _get_rp_name_for_address). provider.yaml
 * can only add to inventories that nova writes anew each time: a class that is already there stops the update
 * (nova/compute/resource_tracker.py, _merge_provider_configs), so those of neutron's agent cannot be meant.
 * @throws {SriovError} INVALID_NETWORK
 */
export function planPlacement(description: Description): Plan {
  const { host, pfs, network, options, ipam } = description;
  const { mtu, ...set } = description.settings;
  const trait = physnetTrait(options.physnet);
  const models = [
    ...new Map(
      pfs.map(({ vendorId, vfDeviceId }) => [
        `${vendorId}:${vfDeviceId}`,
        { vendorId, vfDeviceId },
      ]),
    ).values(),
  ];
  const aliases = models.map(({ vendorId, vfDeviceId }) => ({
    // With placement an alias has one kind of device.
    name: models.length === 1 ? network.name : `${network.name}-${vfDeviceId}`,
    vendor_id: vendorId,
    product_id: vfDeviceId,
    device_type: 'type-VF',
  }));
  const classes = models.map(({ vendorId, vfDeviceId }) => pciClass(vendorId, vfDeviceId));
  return {
    files: [
      {
        path: 'openstack/placement/nova.conf',
        template: 'openstack/placement-nova.ini',
        values: {
          deviceSpecs: deviceSpecs(description, {}),
          aliases: aliases.map((alias) => JSON.stringify(alias)),
        },
      },
      {
        path: 'openstack/placement/provider.yaml',
        template: 'openstack/provider.yaml',
        values: {
          vfClass: VF_CLASS,
          trait,
          providers: pfs.map((pf) => ({
            name: `${host}_${pf.pci.toUpperCase()}`,
            total: pf.vfs.length,
          })),
        },
      },
    ],
    warnings: [
      `provider.yaml names the providers that nova makes, by its hypervisor host name: if openstack hypervisor list does not say ${host}, correct them, or nova ignores them.`,
      `Only CUSTOM_ classes and traits may stand in provider.yaml: with SRIOV_NET_VF or HW_NIC_SRIOV nova-compute does not start.`,
      `nova counts the VFs as ${classes.join(' and ')}, which the alias asks for; ${VF_CLASS} of provider.yaml is only for flavors that ask for resources:${VF_CLASS}.`,
      'report_in_placement cannot be switched off again, and the scheduler needs [filter_scheduler] pci_in_placement = true.',
      'These VFs are not for neutron ports: nova sets neither MAC nor VLAN for an alias.',
      ...(mtu === undefined ? [] : ["The MTU is the guest's."]),
      ...(ipam.type === 'none' ? [] : ["Addresses on the VF are the guest's."]),
      ...unusedOptions(options, 'OpenStack'),
    ],
    next: [
      ...vfSetCommands(description, set).map((words) => words.map(shellQuote).join(' ')),
      'install -D -m 644 openstack/placement/provider.yaml /etc/nova/provider_config/sriov.yaml',
      ...aliases.map(
        ({ name }) => `openstack flavor set --property pci_passthrough:alias=${name}:1 FLAVOR`,
      ),
    ],
  };
}
