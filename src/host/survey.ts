import type { Host } from './host.ts';
import { isThere, linkOptional, listOptional, readOptional } from './read.ts';
import { nameOf } from './tree-path.ts';

/** Looks at all that a host can tell of its NICs, IOMMU, kernel and drivers, wanted today or not. */
export async function survey(host: Host): Promise<void> {
  for (const pattern of FILES) {
    for (const path of expand(host, pattern)) look(host, path);
  }
  const devices = expand(host, '/sys/bus/pci/devices/*');
  const others = devices.filter((path) => linkOptional(host, `${path}/physfn`) === undefined);
  const netdevs = expand(host, '/sys/class/net/*').filter(
    (path) => linkOptional(host, `${path}/device/physfn`) === undefined,
  );
  for (const [folders, pattern] of [
    [others, OF_A_DEVICE],
    [netdevs, OF_A_NETDEV],
  ] as const) {
    for (const path of folders.flatMap((folder) => expand(host, pattern, folder))) look(host, path);
  }
  const pfs = others.filter((path) => isThere(host, `${path}/sriov_totalvfs`));
  for (const pf of pfs) {
    for (const name of OF_A_PF) look(host, `${pf}/${name}`);
  }
  const perPf = pfs.flatMap((pf) => programsFor(nameOf(pf)));
  // What is missing or fails is no loss: nobody has asked for it yet.
  await Promise.allSettled(
    [...PROGRAMS, ...perPf].map(([program, ...args]) => host.run(program, args)),
  );
}

const FILES = [
  '/proc/cmdline',
  '/proc/cpuinfo',
  '/proc/iomem',
  '/proc/modules',
  '/proc/net/bonding/*',
  '/proc/self/mountinfo',
  '/proc/sys/kernel/arch',
  '/proc/sys/kernel/hostname',
  '/proc/sys/kernel/osrelease',
  '/proc/sys/kernel/version',
  '/etc/default/grub',
  '/etc/default/grub.d/*',
  '/etc/kernel/cmdline',
  '/etc/modprobe.d/*',
  '/etc/modules-load.d/*',
  '/etc/os-release',
  '/etc/systemd/network/*',
  '/etc/udev/rules.d/*',
  '/sys/bus/pci/devices/*/{class,driver,driver_override,iommu_group,physfn}',
  '/sys/bus/pci/slots/*/address',
  '/sys/bus/netdevsim/devices/*/{driver,sriov_numvfs}',
  '/sys/class/dmi/id/{sys_vendor,product_name,product_version,board_vendor,board_name}',
  '/sys/class/dmi/id/{bios_vendor,bios_version,bios_date,bios_release}',
  '/sys/class/infiniband/*/{device,fw_ver,hca_type,node_guid,node_type}',
  '/sys/class/iommu/*',
  '/sys/class/net/*/{address,addr_assign_type,device,master}',
  '/sys/class/net/*/{bonding,bonding_slave}/*',
  '/sys/firmware/acpi/tables',
  '/sys/firmware/efi',
  '/sys/kernel/iommu_groups',
  '/sys/kernel/security/lockdown',
  '/sys/module/{bnxt_en,i40e,ice,igb,ixgbe,mlx4_core,mlx5_core,vfio*,pci*}/{version,parameters/*}',
];

// Not of VFs and their netdevs: there can be thousands, and ip or their PF tells the same.
const OF_A_DEVICE =
  '/{vendor,device,subsystem_vendor,subsystem_device,revision,numa_node,iommu_group/type}';
const OF_A_NETDEV =
  '/{carrier,dev_id,dev_port,flags,ifindex,iflink,mtu,operstate,phys_port_id,phys_port_name,phys_switch_id,type,uevent}';

const OF_A_PF = [
  'ari_enabled',
  'current_link_speed',
  'current_link_width',
  'enable',
  'max_link_speed',
  'max_link_width',
  'msi_irqs',
  'power_state',
  'resource',
  'sriov_drivers_autoprobe',
  'sriov_numvfs',
  'sriov_offset',
  'sriov_stride',
  'sriov_vf_device',
  'sriov_vf_total_msix',
];

type Call = readonly [program: string, ...args: string[]];

const PROGRAMS: Call[] = [
  ['ip', '-V'],
  ['ip', '-j', '-d', 'link', 'show'],
  ['ip', '-j', 'addr', 'show'],
  ['ip', '-j', '-4', 'route', 'show', 'table', 'all'],
  ['ip', '-j', '-6', 'route', 'show', 'table', 'all'],
  ['lspci', '-D', '-vmm', '-nn'],
  ['lspci', '-D', '-t'],
  ['devlink', '-j', 'dev', 'info'],
  ['devlink', '-j', 'port', 'show'],
  ['bridge', '-j', 'link', 'show'],
  ['rdma', '-j', 'system', 'show'],
];

function programsFor(address: string): Call[] {
  return [
    ['lspci', '-D', '-vvv', '-s', address],
    ['devlink', '-j', 'dev', 'eswitch', 'show', `pci/${address}`],
    ['devlink', '-j', 'dev', 'param', 'show', `pci/${address}`],
  ];
}

/** The paths below `folder` that a pattern with `*` and `{a,b}` means. */
function expand(host: Host, pattern: string, folder = ''): string[] {
  const braces = /^(.*?)\{([^}]*)\}(.*)$/.exec(pattern);
  if (braces) {
    const [, before, choices = '', after] = braces;
    return choices
      .split(',')
      .flatMap((choice) => expand(host, `${before}${choice}${after}`, folder));
  }
  return pattern
    .split('/')
    .slice(1)
    .reduce((paths, part) => paths.flatMap((path) => matching(host, path, part)), [folder]);
}

function matching(host: Host, folder: string, part: string): string[] {
  if (!part.includes('*')) return [`${folder}/${part}`];
  const prefix = part.slice(0, part.indexOf('*'));
  return listOptional(host, folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => `${folder}/${name}`);
}

/** Whatever it is: a link, a directory or a file. */
function look(host: Host, path: string): void {
  if (linkOptional(host, path) !== undefined) return;
  if (listOptional(host, path).length === 0) readOptional(host, path);
}
