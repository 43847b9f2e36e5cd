import { SriovError } from '../../model/errors.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import type { Description } from '../description.ts';
import { unusedOptions } from '../unused-options.ts';
import { vfSetCommands } from '../vf-set-commands.ts';

/**
 * managed='yes': libvirt takes the VF from its driver, and gives it back when the guest stops. A VF that is on
 * vfio-pci already shall stay there.
 */
export function isManaged({ drivers, userspace }: Description): boolean {
  return !userspace || drivers.some((driver) => driver !== 'vfio-pci');
}

/** @throws {SriovError} INVALID_NETWORK */
export function refuseForLibvirt({ settings, linkType }: Description): void {
  if (linkType === 'infiniband') {
    throw new SriovError('INVALID_NETWORK', 'libvirt networks and interfaces are for Ethernet', {
      cause: 'libvirt sets the MAC of the VF before the guest starts, which InfiniBand has not.',
      actions: ['Attach the VF with <hostdev mode="subsystem" type="pci"> instead.'],
    });
  }
  const lost = [
    ...((settings.qos ?? 0) === 0 ? [] : ['--qos']),
    ...((settings.vlanProto ?? '802.1q') === '802.1q' ? [] : ['--vlan-proto']),
  ];
  if (lost.length === 0) return;
  throw new SriovError('INVALID_NETWORK', `libvirt cannot keep ${lost.join(' and ')}`, {
    cause:
      'It sets the VLAN of the VF anew for each guest, always as 802.1q with priority 0 (libvirt:src/util/virnetdev.c).',
    actions: [`Leave ${lost.join(' and ')} out.`],
  });
}

/** MAC and VLAN are libvirt's: it sets both for each guest, the VLAN to 0 where none stands. */
export function setOnHost(description: Description): string[] {
  const { mac: _, vlan: __, mtu: ___, ...rest } = description.settings;
  return vfSetCommands(description, rest).map((words) => words.map(shellQuote).join(' '));
}

export function warningsOf(description: Description): string[] {
  const { settings, ipam, options } = description;
  return [
    ...(setOnHost(description).length > 0
      ? ['libvirt sets only MAC and VLAN of a VF: sriovctl sets the rest on the host, once.']
      : []),
    ...(settings.mtu === undefined ? [] : ["The MTU is the guest's: libvirt sets none for a VF."]),
    ...(ipam.type === 'none' ? [] : ["libvirt gives no addresses on a VF: they are the guest's."]),
    ...unusedOptions(options, 'libvirt'),
  ];
}
