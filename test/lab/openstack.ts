import { must } from './vf-network.ts';
import type { World } from './world.ts';

/** What nova-compute makes of its files on this host. */
export interface NovaView {
  /** The devices that it may give away: their type, and the tags of their device_spec. */
  devices: Record<string, [type: string, tags: Record<string, string>]>;
  aliases: Record<string, unknown>;
  /** Of provider.yaml, and unknown to placement. */
  absent?: string[];
  /** placement's providers: their inventories and traits. */
  tree: Record<string, [inventories: Record<string, { total: number }>, traits: string[]]>;
}

/** What neutron-sriov-nic-agent makes of its file on this host. */
export interface NeutronView {
  mappings: Record<string, string[]>;
  bandwidths: Record<string, { egress: number | null; ingress: number | null }>;
  /** By physical network and PF: the VFs that are neutron's. */
  vfs: Record<string, Record<string, string[]>>;
}

/**
 * As nova-compute starts, with its own code: configuration, device_spec on the PCI devices of sysfs, alias, the
 * providers it makes of PCI devices, and provider.yaml merged into these. Without libvirt, which lists the devices, and
 * without a placement server.
 */
const NOVA = `
import glob, json, os, sys, types
import nova.conf
conf, providers, host = sys.argv[1:]
nova.conf.CONF(['--config-file', conf], project='nova', default_config_files=[])
from nova import objects
from nova.compute import pci_placement_translator, provider_config, provider_tree, resource_tracker
from nova.pci import request, whitelist
objects.register_all()

def read(*path):
    return open(os.path.join(*path)).read().strip()

def device(folder):
    address = os.path.basename(folder)
    physfn = os.path.join(folder, 'physfn')
    vf = os.path.exists(physfn)
    pf = os.path.exists(os.path.join(folder, 'sriov_totalvfs'))
    return objects.PciDevice(
        address=address, vendor_id=read(folder, 'vendor')[2:], product_id=read(folder, 'device')[2:],
        dev_type='type-VF' if vf else 'type-PF' if pf else 'type-PCI', status='available',
        parent_addr=os.path.basename(os.path.realpath(physfn)) if vf else None,
        compute_node_id=1, extra_info={}, instance_uuid=None, numa_node=None)

allowed = whitelist.Whitelist(nova.conf.CONF.pci.device_spec)
devices = [device(folder) for folder in sorted(glob.glob('/sys/bus/pci/devices/*'))]
chosen = [(one, allowed.get_devspec(one)) for one in devices]
chosen = [(one, spec) for one, spec in chosen if spec]
said = {
    'devices': {one.address: [one.dev_type, spec.get_tags()] for one, spec in chosen},
    'aliases': request._get_alias_from_config(),
}
tree = provider_tree.ProviderTree()
tree.new_root(host, '5e1c7f3a-0000-4000-8000-000000000001', generation=0)
tracker = types.SimpleNamespace(
    pci_devs=[one for one, _ in chosen], dev_filter=allowed,
    stats=types.SimpleNamespace(populate_pools_metadata_from_assigned_devices=lambda: None))
pci_placement_translator.update_provider_tree_for_pci(tree, host, tracker, {}, [])
if providers:
    extra = provider_config.get_provider_configs(providers)
    merging = types.SimpleNamespace(absent_providers=set())
    merging._get_providers_to_update = types.MethodType(
        resource_tracker.ResourceTracker._get_providers_to_update, merging)
    resource_tracker.ResourceTracker._merge_provider_configs(merging, extra, tree)
    said['absent'] = sorted(merging.absent_providers)
said['tree'] = {
    name: [tree.data(name).inventory, sorted(tree.data(name).traits)]
    for name in (tree.data(uuid).name for uuid in tree.get_provider_uuids())}
print(json.dumps(said))
`;

/** As neutron-sriov-nic-agent starts, with its own code, without a server. */
const NEUTRON = `
import json, sys
from oslo_config import cfg
from neutron.common import config
from neutron.conf.plugins.ml2.drivers.mech_sriov import agent_common
from neutron.plugins.ml2.drivers.mech_sriov.agent import eswitch_manager, sriov_nic_agent
agent_common.register_agent_sriov_nic_opts()
cfg.CONF(['--config-file', sys.argv[1]], project='neutron', default_config_files=[])
parser = sriov_nic_agent.SriovNicAgentConfigParser()
parser.parse()
manager = eswitch_manager.ESwitchManager()
manager.discover_devices(parser.device_mappings, parser.exclude_devices)
print(json.dumps({
    'mappings': parser.device_mappings,
    'bandwidths': parser.rp_bandwidths,
    'vfs': {network: {one.dev_name: sorted(one.get_pci_slot_list()) for one in switches}
            for network, switches in manager.emb_switches_map.items()},
}))
`;

/** Names are the host's; a folder of provider.yaml, if there is one. */
export async function nova(world: World, conf: string, providers = ''): Promise<NovaView> {
  return python<NovaView>(world, NOVA, [conf, providers, 'sriovctl-lab']);
}

export async function neutron(world: World, conf: string): Promise<NeutronView> {
  return python<NeutronView>(world, NEUTRON, [conf]);
}

async function python<T>(world: World, program: string, args: string[]): Promise<T> {
  return JSON.parse(await must(world, 'python3', ['-c', program, ...args])) as T;
}
