import { basename } from 'node:path';
import type { Host } from '../host/host.ts';
import { SriovError } from '../model/errors.ts';
import { isMac } from '../model/mac-address.ts';
import type { Inventory, Nic } from '../model/nic.ts';
import { isPciAddress, parsePciAddress } from '../model/pci-address.ts';
import { oneLine } from '../model/text.ts';
import { whyNotNic } from './why-not-nic.ts';
import { nicLabel } from '../model/nic-label.ts';

/**
 * The PF that a netdev name, altname, PCI address or MAC means.
 * @throws {SriovError} as findNic, and NO_SRIOV_CAPABILITY
 */
export function findPf(host: Host, inventory: Pick<Inventory, 'nics'>, text: string): Nic {
  const nic = findNic(host, inventory, text);
  refuseWithoutSriov(nic);
  return nic;
}

/** @throws {SriovError} NO_SRIOV_CAPABILITY */
export function refuseWithoutSriov(nic: Nic): void {
  if (nic.sriov) return;
  throw new SriovError('NO_SRIOV_CAPABILITY', `${describe(nic)} has no SR-IOV capability`, {
    cause:
      'The kernel found no SR-IOV capability in its PCI configuration: there is no sriov_totalvfs in sysfs.',
    actions: [
      'Enable SR-IOV in the BIOS and in the firmware of the NIC, if they have a switch for it.',
      'See which NICs have it: sriovctl nic list',
    ],
    details: { pci: nic.pci },
  });
}

/**
 * The NIC, with SR-IOV or without.
 * @throws {SriovError} PF_NOT_FOUND, PF_AMBIGUOUS, NOT_A_PF, NOT_A_NIC
 */
export function findNic(host: Host, { nics }: Pick<Inventory, 'nics'>, text: string): Nic {
  const matching = matches(nics, text);
  const [first, second] = matching;
  if (first === undefined) throw whyNotNic(host, nics, text);
  if (second === undefined) return first;
  throw new SriovError(
    'PF_AMBIGUOUS',
    `"${oneLine(text)}" means more than one NIC: ${matching.map(describe).join(', ')}`,
    {
      actions: ['Name one of them by its PCI address.'],
      details: { nics: matching.map(nicLabel) },
    },
  );
}

function matches(nics: readonly Nic[], text: string): Nic[] {
  const mac = text.toLowerCase().replaceAll('-', ':');
  if (isMac(mac)) return withMac(nics, mac);
  const pci = isPciAddress(text) ? parsePciAddress(text) : undefined;
  return nics.filter(
    (nic) =>
      (pci !== undefined && nic.pci === pci) ||
      nic.netdevs.includes(text) ||
      nic.altnames.includes(text) ||
      basename(nic.sysfs) === text,
  );
}

/** The slaves of a bond share one MAC, but not the permanent one. */
function withMac(nics: readonly Nic[], mac: string): Nic[] {
  const own = nics.filter(({ permanentMac }) => permanentMac === mac);
  return own.length > 0 ? own : nics.filter((nic) => nic.mac === mac);
}

function describe(nic: Nic): string {
  const label = oneLine(nicLabel(nic));
  return nic.name === null || nic.pci === null ? label : `${label} (${nic.pci})`;
}
