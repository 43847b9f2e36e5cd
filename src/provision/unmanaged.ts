import { HostError, ProgramMissing, type Host } from '../host/host.ts';
import { readText } from '../host/read.ts';
import { SriovError } from '../model/errors.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { Nic } from '../model/nic.ts';
import { vfPciAddress } from '../model/pci-address.ts';
import { oneLine } from '../model/text.ts';
import type { PfState } from './pf-state.ts';
import { settle } from './settle.ts';

/** Is the rule there that keeps NetworkManager off the VFs of this PF? */
export function isUnmanaged(host: Host, nic: Nic): boolean {
  const rules = rulesFor(nic);
  return rules !== undefined && readText(host, rules.path) === rules.text;
}

/**
 * Writes the rule or takes it away, and has udev and with it NetworkManager look at the VFs again.
 * @throws {SriovError} UNWRITABLE, ATTRIBUTE_UNSUPPORTED, PROGRAM_FAILED
 */
export async function setUnmanaged(
  host: Host,
  { nic, vfs }: PfState,
  unmanaged: boolean,
): Promise<void> {
  const rules = rulesFor(nic);
  if (rules === undefined) throw noAddresses(nic);
  const netdevs = vfs.flatMap(({ netdev }) =>
    netdev === null ? [] : [`/sys/class/net/${netdev}`],
  );
  if (unmanaged) {
    await replaceRules(host, rules.path, rules.text);
    return heedRules(host, netdevs);
  }
  try {
    if (netdevs.length === 0) return;
    await replaceRules(host, rules.path, rules.released);
    await heedRules(host, netdevs);
  } finally {
    await replaceRules(host, rules.path, undefined);
    await udevadm(host, ['control', '--reload']);
  }
}

/** Has udev read its rules, and go through them for these netdevs. @throws {SriovError} PROGRAM_FAILED */
async function heedRules(host: Host, netdevs: readonly string[]): Promise<void> {
  await udevadm(host, ['control', '--reload']);
  if (netdevs.length === 0) return;
  await udevadm(host, ['trigger', '--action=move', ...netdevs]);
  await settle(host);
}

async function replaceRules(host: Host, path: string, after: string | undefined): Promise<void> {
  try {
    await host.replace(path, { before: readText(host, path), after, backup: false });
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw unwritable(path, error);
  }
}

/**
 * By the addresses of the VFs, which no renaming changes, and for all that the PF can have: NetworkManager then never
 * sees a new one as its own. It takes the property of udev's database as unmanaged-devices (its
 * src/core/devices/nm-device.c, NM_UNMANAGED). `move` is what a renaming gives, and with `add` all it
 * looks at (nm-linux-platform.c, handle_udev_event). Where the property is gone it leaves the netdev as it was: it has to
 * be told 0 first.
 */
function rulesFor({
  pci,
  vfOffset,
  vfStride,
  totalVfs,
}: Nic): { path: string; text: string; released: string } | undefined {
  if (pci === null || vfOffset === null || vfStride === null || totalVfs === null) return undefined;
  const textOf = (value: string): string => {
    const rules = Array.from({ length: totalVfs }, (_, index) => {
      const address = vfPciAddress(pci, vfOffset, vfStride, index);
      return `SUBSYSTEM=="net", ACTION=="add|change|move", KERNELS=="${address}", ENV{NM_UNMANAGED}="${value}"\n`;
    });
    return `# sriovctl: NetworkManager leaves the VFs of ${pci} alone\n${rules.join('')}`;
  };
  const path = `/etc/udev/rules.d/80-sriovctl-unmanaged-${pci}.rules`;
  return { path, text: textOf('1'), released: textOf('0') };
}

/** Without udev there is nothing that NetworkManager could hear of. @throws {SriovError} PROGRAM_FAILED */
async function udevadm(host: Host, args: readonly string[]): Promise<void> {
  try {
    const { exitCode, stderr } = await host.run('udevadm', args);
    if (exitCode !== 0 && !IS_AWAY.test(stderr)) throw udevadmFailed(args, stderr);
  } catch (error) {
    if (!(error instanceof ProgramMissing)) throw error;
  }
}

/** udevd does not run, or a netdev went away meanwhile. */
const IS_AWAY = /No such (file or directory|device)|Connection refused/;

function udevadmFailed(args: readonly string[], stderr: string): SriovError {
  const command = `udevadm ${args.slice(0, 2).join(' ')}`;
  return new SriovError('PROGRAM_FAILED', `${command} failed, so NetworkManager keeps the VFs`, {
    cause: oneLine(stderr.trim().slice(0, 300)) || 'It gave no reason.',
    actions: ['Look whether udev works: systemctl status systemd-udevd'],
  });
}

function noAddresses(nic: Nic): SriovError {
  return new SriovError(
    'ATTRIBUTE_UNSUPPORTED',
    `NetworkManager cannot be kept off the VFs of ${nicLabel(nic)}`,
    {
      cause:
        'Their PCI addresses are not known beforehand: the kernel tells no sriov_offset and sriov_stride.',
      actions: ['Leave unmanaged out for this PF.'],
    },
  );
}

function unwritable(path: string, { errno }: HostError): SriovError {
  return new SriovError('UNWRITABLE', `Cannot write ${path}: ${errno}`, {
    actions: ['Make room in /etc or make it writable, or leave unmanaged out.'],
    details: { path, errno },
  });
}
