import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename } from 'node:path';
import { settle } from './lab-world.ts';
import { program, type Background } from './program.ts';

const PCI = '/sys/bus/pci/devices';
const NETDEVSIM = '/sys/bus/netdevsim';
/** sriovctl's own, where scenarios have it write files, and what CNI plugins remember of addresses they gave out. */
const FOLDERS = [
  '/var/lib/sriovctl',
  '/run/sriovctl',
  '/etc/sriovctl',
  '/tmp/generated',
  '/var/lib/cni',
];

/** Makes the guest what it was after boot, whatever a scenario left behind. */
export async function clean(children: Background[], managed: boolean): Promise<void> {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    await child.ended;
  }
  await dropNamespaces();
  await dropNetdevsims();
  for (const name of names('/sys/class/net')) {
    const virtual = realpathSync(`/sys/class/net/${name}`).startsWith('/sys/devices/virtual/');
    if (virtual && name !== 'lo') await program('ip', ['link', 'del', 'dev', name]);
  }
  for (const device of names(PCI)) {
    if (existsSync(`${PCI}/${device}/sriov_numvfs`)) await restorePf(device, managed);
  }
  // bonding shows itself in /sys/class/net even without a bond.
  for (const module of ['vfio-pci', 'bonding', 'bridge']) await program('modprobe', ['-r', module]);
  for (const folder of FOLDERS) {
    rmSync(folder, { recursive: true, force: true });
  }
  await settle();
}

async function dropNamespaces(): Promise<void> {
  for (const name of names('/run/netns')) {
    const { stdout } = await program('ip', ['netns', 'pids', name]);
    for (const pid of stdout.split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL');
    await program('ip', ['netns', 'del', name]);
  }
}

async function dropNetdevsims(): Promise<void> {
  for (const device of names(`${NETDEVSIM}/devices`)) {
    writeFileSync(`${NETDEVSIM}/del_device`, device.replace('netdevsim', ''));
  }
  await program('modprobe', ['-r', 'netdevsim']);
}

async function restorePf(device: string, managed: boolean): Promise<void> {
  const pf = `${PCI}/${device}`;
  for (const link of names(pf).filter((name) => name.startsWith('virtfn'))) {
    const vf = `${pf}/${link}`;
    // Else the next VF at this address would go to the same driver.
    writeFileSync(`${vf}/driver_override`, '\n');
    if (driverOf(vf) === 'vfio-pci') {
      writeFileSync(`${vf}/driver/unbind`, basename(readlinkSync(vf)));
    }
  }
  if (readFileSync(`${pf}/sriov_numvfs`, 'utf8').trim() !== '0') {
    writeFileSync(`${pf}/sriov_numvfs`, '0');
  }
  writeFileSync(`${pf}/sriov_drivers_autoprobe`, '1');
  writeFileSync(`${pf}/driver_override`, '\n');
  if (driverOf(pf) !== 'igb' || hadMacSet(pf)) {
    if (driverOf(pf) !== undefined) writeFileSync(`${pf}/driver/unbind`, device);
    writeFileSync('/sys/bus/pci/drivers/igb/bind', device);
    await settle();
  }
  // NetworkManager, where it runs, holds the PF up; it is not ours to quarrel with.
  if (managed) return;
  for (const name of names(`${pf}/net`)) {
    await program('ip', ['addr', 'flush', 'dev', name]);
    await program('ip', ['link', 'set', 'dev', name, 'nomaster']);
    await program('ip', ['link', 'set', 'dev', name, 'down', 'mtu', '1500']);
  }
}

/** As a bond does to its slaves, and the kernel remembers it (net/core/dev.c, dev_set_mac_address). */
function hadMacSet(pf: string): boolean {
  const types = names(`${pf}/net`).map((name) => `${pf}/net/${name}/addr_assign_type`);
  return types.some((path) => readFileSync(path, 'utf8').trim() !== '0');
}

function driverOf(device: string): string | undefined {
  return existsSync(`${device}/driver`) ? basename(readlinkSync(`${device}/driver`)) : undefined;
}

function names(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
