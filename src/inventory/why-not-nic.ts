import { basename } from 'node:path';
import type { Host } from '../host/host.ts';
import { isThere, linkName, linkOptional, listOptional, readOptional } from '../host/read.ts';
import { SriovError } from '../model/errors.ts';
import { isMac } from '../model/mac-address.ts';
import { nearest } from '../model/nearest.ts';
import type { Nic } from '../model/nic.ts';
import { isPciAddress, parsePciAddress } from '../model/pci-address.ts';
import { oneLine } from '../model/text.ts';
import { deviceKind } from './master.ts';
import { readMac } from './read-nic.ts';
import { nicLabel } from '../model/nic-label.ts';

/** The error for a text that means none of the NICs: what it is instead, and what to name in its place. */
export function whyNotNic(host: Host, nics: readonly Nic[], text: string): SriovError {
  const mac = text.toLowerCase().replaceAll('-', ':');
  const netdev = isMac(mac) ? netdevWithMac(host, mac) : netdevNamed(host, text);
  if (netdev !== undefined) return netdevError(host, nics, netdev);
  const sysfs = isPciAddress(text) ? `/sys/bus/pci/devices/${parsePciAddress(text)}` : undefined;
  if (sysfs !== undefined && isThere(host, sysfs)) return functionError(host, nics, sysfs);
  return notFound(nics, text);
}

function netdevNamed(host: Host, text: string): string | undefined {
  const isName = text !== '' && text !== '.' && text !== '..' && !/[/\s]/.test(text);
  return isName && isThere(host, `/sys/class/net/${text}`) ? text : undefined;
}

function netdevWithMac(host: Host, mac: string): string | undefined {
  return listOptional(host, '/sys/class/net').find(
    (name) => readMac(host, `/sys/class/net/${name}/address`) === mac,
  );
}

function netdevError(host: Host, nics: readonly Nic[], netdev: string): SriovError {
  const folder = `/sys/class/net/${netdev}`;
  if (linkOptional(host, `${folder}/device/physfn`) !== undefined) {
    return vfError(host, nics, `${folder}/device`, netdev);
  }
  const owner = nics.find(({ representors }) => representors.some(({ name }) => name === netdev));
  if (owner !== undefined) return representorError(owner, netdev);
  return virtualError(host, nics, netdev);
}

function vfError(host: Host, nics: readonly Nic[], sysfs: string, shown: string): SriovError {
  const address = linkName(host, `${sysfs}/physfn`) ?? '';
  const pf = nics.find(({ pci }) => pci === address);
  const label = oneLine(pf === undefined ? address : nicLabel(pf));
  const index = vfIndex(host, sysfs);
  return new SriovError(
    'NOT_A_PF',
    `${oneLine(shown)} is ${index === undefined ? 'a VF' : `VF ${index}`} of ${label}, not a PF`,
    { actions: [`Name its PF: ${label}`], details: { pf: label, index: index ?? null } },
  );
}

/** Which of the PF's virtfn links leads to this VF. */
function vfIndex(host: Host, sysfs: string): number | undefined {
  const address = linkName(host, sysfs) ?? '';
  const link = listOptional(host, `${sysfs}/physfn`).find(
    (name) => name.startsWith('virtfn') && linkName(host, `${sysfs}/physfn/${name}`) === address,
  );
  return link === undefined ? undefined : Number(link.slice('virtfn'.length));
}

function representorError(owner: Nic, netdev: string): SriovError {
  const vf = owner.representors.find(({ name }) => name === netdev)?.vf ?? null;
  const label = oneLine(nicLabel(owner));
  const whose = vf === null ? `a function of ${label}` : `VF ${vf} of ${label}`;
  return new SriovError('NOT_A_PF', `${oneLine(netdev)} is the representor of ${whose}, not a PF`, {
    actions: [`Name the PF: ${label}`],
    details: { pf: label, index: vf },
  });
}

/** A bond, a bridge, a VLAN, ...: the PFs below it are what can be meant. */
function virtualError(host: Host, nics: readonly Nic[], netdev: string): SriovError {
  const kind = deviceKind(host, netdev) ?? 'virtual device';
  const below = netdevsBelow(host, netdev);
  const pfs = nics.filter(({ sriov, netdevs }) => sriov && netdevs.some((name) => below.has(name)));
  const labels = pfs.map((nic) => oneLine(nicLabel(nic)));
  return new SriovError('NOT_A_PF', `${oneLine(netdev)} is a ${oneLine(kind)}, not a PF`, {
    actions: [
      labels.length > 0
        ? `Name a PF below it: ${labels.join(', ')}`
        : 'See the PFs of this host: sriovctl nic list',
    ],
    details: { kind, pfs: labels },
  });
}

/** All the way down: of a bridge on a bond, the bond's slaves too. */
function netdevsBelow(host: Host, netdev: string, found = new Set<string>()): Set<string> {
  for (const name of listOptional(host, `/sys/class/net/${netdev}`)) {
    const lower = /^lower_(.+)$/.exec(name)?.[1];
    if (lower === undefined || found.has(lower)) continue;
    netdevsBelow(host, lower, found.add(lower));
  }
  return found;
}

function functionError(host: Host, nics: readonly Nic[], sysfs: string): SriovError {
  const address = basename(sysfs);
  const pciClass = readOptional(host, `${sysfs}/class`) ?? '';
  if (isThere(host, `${sysfs}/physfn`) && pciClass.startsWith('0x02')) {
    return vfError(host, nics, sysfs, address);
  }
  return new SriovError('NOT_A_NIC', `${address} is ${className(pciClass)}, not a NIC`, {
    cause: `Its PCI class is ${oneLine(pciClass) || 'unknown'}; sriovctl touches class 0x02 (network) only.`,
    actions: ['See the NICs of this host: sriovctl nic list'],
    details: { pci: address, class: pciClass },
  });
}

function className(pciClass: string): string {
  const known = CLASSES.find(([prefix]) => pciClass.startsWith(prefix));
  return known?.[1] ?? 'another kind of device';
}

// From pci.ids, the classes of devices that come with SR-IOV or are mistaken for a NIC.
const CLASSES: [string, string][] = [
  ['0x0108', 'an NVMe drive'],
  ['0x01', 'a storage controller'],
  ['0x03', 'a GPU'],
  ['0x06', 'a bridge'],
  ['0x0b40', 'a co-processor'],
  ['0x0c03', 'a USB controller'],
  ['0x10', 'an encryption controller'],
  ['0x12', 'an accelerator'],
];

function notFound(nics: readonly Nic[], text: string): SriovError {
  const names = nics.flatMap((nic) => [...nic.netdevs, ...nic.altnames, nic.pci ?? []].flat());
  const near = nearest(text.slice(0, MAX_NAME), names);
  return new SriovError('PF_NOT_FOUND', `There is no NIC "${oneLine(text)}"`, {
    actions: [
      ...(near === undefined ? [] : [`Did you mean ${oneLine(near)}?`]),
      'See the NICs of this host: sriovctl nic list',
    ],
    details: { near: near ?? null },
  });
}

/** An altname's longest (ALTIFNAMSIZ of the kernel's if.h); what is longer is no name of anything. */
const MAX_NAME = 128;
