import { HostError, ProgramMissing, type Host } from '../host/host.ts';
import { isThere, readText } from '../host/read.ts';
import { SriovError } from '../model/errors.ts';
import { nicLabel } from '../model/nic-label.ts';
import { parseDeviceStates } from '../model/nmcli-devices.ts';
import type { Nic } from '../model/nic.ts';
import { vfPciAddress } from '../model/pci-address.ts';
import { oneLine } from '../model/text.ts';
import type { PfState } from './pf-state.ts';

/** Is the rule there that keeps NetworkManager off the VFs of this PF? */
export function isUnmanaged(host: Host, nic: Nic): boolean {
  const rules = rulesFor(nic);
  return rules !== undefined && readText(host, rules.path) === rules.text;
}

/**
 * Writes the rule or takes it away, and tells NetworkManager of the VFs that it knows already.
 * @throws {SriovError} UNWRITABLE, ATTRIBUTE_UNSUPPORTED, PROGRAM_FAILED
 */
export async function setUnmanaged(
  host: Host,
  { nic, vfs }: PfState,
  unmanaged: boolean,
): Promise<void> {
  const rules = rulesFor(nic);
  if (rules === undefined) throw noAddresses(nic);
  await replaceRules(host, rules.path, unmanaged ? rules.text : undefined);
  await program(host, 'udevadm', ['control', '--reload']);
  if (!isThere(host, '/run/NetworkManager')) return;
  const states = await statesOf(host);
  const netdevs = vfs.flatMap(({ netdev }) => netdev ?? []);
  for (const netdev of netdevs.filter(
    (name) => states.has(name) && (states.get(name) === 'unmanaged') !== unmanaged,
  ))
    await program(host, 'nmcli', ['device', 'set', netdev, 'managed', unmanaged ? 'no' : 'yes']);
}

/** What NetworkManager says of the netdevs that it knows. */
async function statesOf(host: Host): Promise<Map<string, string>> {
  return parseDeviceStates(await program(host, 'nmcli', ['-t', '-f', 'DEVICE,STATE', 'device']));
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
 * sees a new one as its own. It takes the property of udev's database once, when a netdev is new to it (its
 * src/core/devices/nm-device.c, nm_device_set_unmanaged_by_user_udev).
 */
function rulesFor({
  pci,
  vfOffset,
  vfStride,
  totalVfs,
}: Nic): { path: string; text: string } | undefined {
  if (pci === null || vfOffset === null || vfStride === null || totalVfs === null) return undefined;
  const rules = Array.from({ length: totalVfs }, (_, index) => {
    const address = vfPciAddress(pci, vfOffset, vfStride, index);
    return `SUBSYSTEM=="net", ACTION=="add|change|move", KERNELS=="${address}", ENV{NM_UNMANAGED}="1"`;
  });
  const text = [`# sriovctl: NetworkManager leaves the VFs of ${pci} alone`, ...rules, ''].join(
    '\n',
  );
  return { path: `/etc/udev/rules.d/80-sriovctl-unmanaged-${pci}.rules`, text };
}

/** Without udev, or NetworkManager, there is nobody to tell. @throws {SriovError} PROGRAM_FAILED */
async function program(host: Host, name: string, args: readonly string[]): Promise<string> {
  try {
    const { exitCode, stdout, stderr } = await host.run(name, args);
    if (exitCode !== 0 && !IS_AWAY.test(stderr)) throw failed(name, args, stderr);
    return stdout;
  } catch (error) {
    if (!(error instanceof ProgramMissing)) throw error;
    return '';
  }
}

/** It does not run, or a netdev went away meanwhile. */
const IS_AWAY =
  /No such (file or directory|device)|Connection refused|is not running|Device '.*' not found/;

function failed(name: string, args: readonly string[], stderr: string): SriovError {
  const command = `${name} ${args.slice(0, 2).join(' ')}`;
  return new SriovError('PROGRAM_FAILED', `${command} failed, so NetworkManager keeps the VFs`, {
    cause: oneLine(stderr.trim().slice(0, 300)) || 'It gave no reason.',
    actions: [
      name === 'udevadm'
        ? 'Look whether udev works: systemctl status systemd-udevd'
        : 'Look whether NetworkManager works: systemctl status NetworkManager',
    ],
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
