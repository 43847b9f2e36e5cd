import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

export const SUITE = 'trixie';

/** What every guest has: a kernel, what sriovctl calls, and Node to run it. */
const BASE = [
  'linux-image-amd64',
  'systemd',
  'systemd-sysv',
  'udev',
  'dbus',
  'iproute2',
  'pciutils',
  'pci.ids',
  'kmod',
  'nodejs',
  'ethtool',
  'procps',
  'iputils-ping',
  'util-linux',
  'zstd',
];

interface Recipe {
  packages: string[];
  /** Scripts of this folder that run on the root when the packages are in it. */
  hooks: string[];
  /** Services that a scenario starts when it wants them. */
  disabled: string[];
  /** Of the root, as mke2fs takes it. */
  size: string;
}

/** The disks that there are. A shape boots one of them. */
export const RECIPES = {
  /** A host that sriovctl sets up. */
  host: {
    packages: [
      ...BASE,
      'network-manager',
      'netplan.io',
      'grub2-common',
      'grub-pc-bin',
      'systemd-boot',
    ],
    hooks: ['netdevsim.sh', 'bootloaders.sh'],
    disabled: [
      'NetworkManager.service',
      'NetworkManager-wait-online.service',
      'NetworkManager-dispatcher.service',
      'systemd-networkd.service',
      'systemd-networkd-wait-online.service',
    ],
    size: '3G',
  },
  /** The programs that read what sriovctl generates. */
  consumers: {
    packages: [
      ...BASE,
      'containernetworking-plugins',
      'dnsmasq-base',
      'busybox-static',
      'docker.io',
      'docker-cli',
      'docker-compose',
      'podman',
      'crun',
      'netavark',
      'nftables',
      'dpdk',
      'librte-net-e1000-25',
      'driverctl',
      'libvirt-clients',
      'libvirt-daemon',
      'libvirt-daemon-driver-network',
      'libvirt-daemon-driver-qemu',
      'qemu-system-x86',
      'libxml2-utils',
      'lxc',
      'kubernetes-client',
      'python3-nova',
      'python3-neutron',
    ],
    hooks: [],
    disabled: [
      'docker.service',
      'docker.socket',
      'containerd.service',
      'libvirtd.service',
      'libvirtd.socket',
      'libvirtd-ro.socket',
      'libvirtd-admin.socket',
      'virtlogd.service',
      'virtlogd.socket',
      'virtlogd-admin.socket',
      'libvirt-guests.service',
      'lxc.service',
      'lxc-net.service',
      'lxc-monitord.service',
      'netavark-dhcp-proxy.service',
      'netavark-dhcp-proxy.socket',
      'netavark-firewalld-reload.service',
      'dpdk.service',
      'logrotate.timer',
      'open-iscsi.service',
      'iscsid.socket',
    ],
    size: '4G',
  },
} as const satisfies Record<string, Recipe>;

export type ImageName = keyof typeof RECIPES;

/** Debian's npm needs hundreds of packages; npm's own tarball needs none. */
export const NPM = 'npm@10';

/** Changes with the image's recipe and with anything else in this folder, but not with another image's recipe. */
export function recipeHash(name: ImageName): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([SUITE, NPM, RECIPES[name]]));
  for (const file of filesUnder(import.meta.dirname)) {
    if (basename(file) === 'recipe.ts') continue;
    hash.update(relative(import.meta.dirname, file));
    hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
