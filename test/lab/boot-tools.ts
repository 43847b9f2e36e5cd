import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './boot-loader.ts';
import { PFS, VFS } from './many-pfs.ts';
import type { World } from './world.ts';

/** A way to have seven VFs on each of four PFs. What is written in `prepare` is not measured, and its daemon runs. */
export interface BootTool {
  name: string;
  prepare(world: World): Promise<void>;
  /** Returns what it had to say if it failed. */
  make(world: World): Promise<string | undefined>;
  /** Forgets the configuration, and stops the daemon. VFs may stay. */
  tidy(world: World): Promise<void>;
}

const INDEXES = Array.from({ length: VFS }, (_, vf) => vf);
const LINKS = '/etc/systemd/network';
const NETPLAN = '/etc/netplan';
const CONNECTIONS = '/run/NetworkManager/system-connections';
const HOST_FILE = '/tmp/generated/host.yaml';

/** No tool: what a person would type who knows the kernel, VFs and one batch of ip. */
const kernel: BootTool = {
  name: 'sysfs and one ip -batch',
  prepare: async () => {},
  async make(world) {
    for (const { name } of PFS) {
      await world.write(`/sys/class/net/${name}/device/sriov_numvfs`, String(VFS));
    }
    const lines = PFS.flatMap(({ name, mac, vlan }) =>
      INDEXES.map(
        (vf) => `link set dev ${name} vf ${vf} mac ${mac(vf)} vlan ${vlan} spoofchk off trust on\n`,
      ),
    );
    return failure(world, 'ip', ['-batch', '-'], lines.join(''));
  },
  tidy: async () => {},
};

const sriovctl: BootTool = {
  name: 'sriovctl apply',
  async prepare() {
    const pfs = PFS.map(
      ({ name, pci, mac, vlan }) => `  - match: {pci: "${pci}", name: ${name}}
    count: ${VFS}
    up: true
    defaults: {vlan: ${vlan}, spoofchk: off, trust: on}
    vfs:
      0-${VFS - 1}: {mac: "${mac(0)}"}
`,
    );
    write(HOST_FILE, `version: 1\npfs:\n${pfs.join('')}`);
  },
  make: (world) => failure(world, 'sriovctl', ['apply', HOST_FILE, '--yes']),
  tidy: async () => {},
};

/** .link files, applied by udev as at boot. */
const udev: BootTool = {
  name: 'systemd .link files',
  async prepare(world) {
    for (const { name, mac, vlan } of PFS) {
      const vfs = INDEXES.map(
        (vf) => `
[SR-IOV]
VirtualFunction=${vf}
MACAddress=${mac(vf)}
VLANId=${vlan}
MACSpoofCheck=no
Trust=yes
`,
      );
      write(
        `${LINKS}/10-${name}.link`,
        `[Match]
OriginalName=${name}

[Link]
NamePolicy=keep kernel database onboard slot path
SR-IOVVirtualFunctions=${VFS}
${vfs.join('')}`,
      );
    }
    await must(world, 'udevadm', ['control', '--reload']);
  },
  make: (world) =>
    failure(world, 'udevadm', [
      'trigger',
      '--action=add',
      '--settle',
      ...PFS.map(({ name }) => `/sys/class/net/${name}`),
    ]),
  async tidy(world) {
    empty(LINKS);
    await must(world, 'udevadm', ['control', '--reload']);
  },
};

/** It has no spoof check and no trust; a MAC is that of the VF's netdev, a VLAN is a filter of the VF. */
const netplan: BootTool = {
  name: 'netplan apply',
  async prepare(world) {
    const pfs = PFS.map(({ name }) => `    ${name}: {virtual-function-count: ${VFS}}\n`);
    const vfs = PFS.flatMap(({ name, mac }) =>
      INDEXES.map((vf) => `    ${name}v${vf}: {link: ${name}, macaddress: "${mac(vf)}"}\n`),
    );
    const vlans = PFS.flatMap(({ name, vlan }) =>
      INDEXES.map(
        (vf) => `    ${name}v${vf}vlan: {id: ${vlan}, link: ${name}v${vf}, renderer: sriov}\n`,
      ),
    );
    const file = `${NETPLAN}/10-vfs.yaml`;
    write(
      file,
      `network:
  version: 2
  renderer: networkd
  ethernets:
${pfs.join('')}${vfs.join('')}  vlans:
${vlans.join('')}`,
    );
    chmodSync(file, 0o600);
    await must(world, 'systemctl', ['start', 'systemd-networkd']);
  },
  make: (world) => failure(world, 'netplan', ['apply']),
  async tidy(world) {
    empty(NETPLAN);
    await must(world, 'systemctl', ['stop', 'systemd-networkd.socket', 'systemd-networkd']);
    empty('/run/systemd/network');
    await must(world, 'systemctl', ['daemon-reload']);
    await must(world, 'udevadm', ['control', '--reload']);
  },
};

const networkManager: BootTool = {
  name: 'nmcli connection up',
  async prepare(world) {
    write(
      '/etc/NetworkManager/conf.d/lab.conf',
      '[main]\nno-auto-default=*\n[keyfile]\nunmanaged-devices=interface-name:enp*v*\n',
    );
    for (const { name, mac, vlan } of PFS) {
      const vfs = INDEXES.map(
        (vf) => `vf.${vf}=mac=${mac(vf)} spoof-check=false trust=true vlans=${vlan}\n`,
      );
      const file = `${CONNECTIONS}/${name}.nmconnection`;
      write(
        file,
        `[connection]
id=${name}
type=ethernet
interface-name=${name}
autoconnect=false

[ipv4]
method=disabled

[ipv6]
method=disabled

[sriov]
total-vfs=${VFS}
${vfs.join('')}`,
      );
      chmodSync(file, 0o600);
    }
    await must(world, 'systemctl', ['start', 'NetworkManager']);
    await must(world, 'nmcli', ['connection', 'reload']);
  },
  async make(world) {
    const all = PFS.map(({ name }) => failure(world, 'nmcli', ['connection', 'up', name]));
    return (await Promise.all(all)).find((one) => one !== undefined);
  },
  async tidy(world) {
    for (const { name } of PFS) await world.run('nmcli', ['connection', 'down', name]);
    await must(world, 'systemctl', ['stop', 'NetworkManager']);
    empty(CONNECTIONS);
    rmSync('/etc/NetworkManager/conf.d/lab.conf');
  },
};

export const BOOT_TOOLS: readonly BootTool[] = [kernel, sriovctl, udev, netplan, networkManager];

function write(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

function empty(folder: string): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
}

async function failure(
  world: World,
  name: string,
  args: string[],
  input = '',
): Promise<string | undefined> {
  const { exit, stdout, stderr } = await world.run(name, args, { input, timeout: 600_000 });
  return exit === 0 ? undefined : `${name} ended with ${exit}: ${stderr || stdout}`.slice(0, 2000);
}
