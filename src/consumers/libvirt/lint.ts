import type { Document, Element } from '../../formats/document.ts';
import type { Kind, Report } from '../../lint/rule.ts';
import { checkDriver, checkMac, checkManaged, checkVlan } from './check-hostdev.ts';
import { checkPciAddress } from './check-pci-address.ts';
import { child, children } from './elements.ts';
import { RULES } from './rules.ts';

export const libvirtNetwork: Kind = {
  id: 'libvirt-network',
  name: 'a libvirt network',
  marks: ['network'],
  marksIn: 'xml',
  recognises: isRoot('network'),
  rules: [
    RULES.mixedForward,
    RULES.severalPfs,
    RULES.emptyPool,
    RULES.netdevPool,
    RULES.unsupported,
    RULES.networkName,
    RULES.pciAddress,
    RULES.decimal,
    RULES.addressTwice,
    RULES.vlanTag,
    RULES.vlanReserved,
    RULES.vlanTrunk,
    RULES.managed,
    RULES.driver,
  ],
  check(document, report) {
    if (document.format !== 'xml') return;
    const { root } = document;
    const name = child(root, 'name');
    if (!name?.text || name.text.includes('/')) {
      const message = name?.text
        ? `The name ${name.text} has a slash`
        : 'The network has no <name>';
      report.add(RULES.networkName, name ?? root, message);
    }
    const forward = child(root, 'forward');
    // Other networks are none of VFs.
    if (forward?.attributes['mode'] === 'hostdev') checkPool(root, forward, report);
  },
};

const INTERFACE_RULES = [
  RULES.source,
  RULES.pciAddress,
  RULES.decimal,
  RULES.vlanTag,
  RULES.vlanReserved,
  RULES.vlanTrunk,
  RULES.bandwidth,
  RULES.noMac,
  RULES.mac,
  RULES.managed,
  RULES.driver,
];

const guestInterface: Kind = {
  id: 'libvirt-interface',
  name: 'a libvirt interface',
  marks: ['interface'],
  marksIn: 'xml',
  recognises: isRoot('interface'),
  rules: INTERFACE_RULES,
  check(document, report) {
    if (document.format === 'xml') checkInterface(document.root, report);
  },
};

const hostdev: Kind = {
  id: 'libvirt-hostdev',
  name: 'a libvirt host device',
  marks: ['hostdev'],
  marksIn: 'xml',
  recognises: isRoot('hostdev'),
  rules: [RULES.plainHostdev, RULES.pciAddress, RULES.decimal, RULES.managed, RULES.driver],
  check(document, report) {
    if (document.format === 'xml') checkPlainHostdev(document.root, report);
  },
};

/** Of a guest only what can be a VF is looked at. */
const domain: Kind = {
  id: 'libvirt-domain',
  name: 'a libvirt domain',
  marks: ['domain'],
  marksIn: 'xml',
  recognises: isRoot('domain'),
  rules: [...INTERFACE_RULES, RULES.plainHostdev, RULES.addressTwice],
  check(document, report) {
    if (document.format !== 'xml') return;
    const devices = child(document.root, 'devices');
    const seen = new Map<string, Element>();
    const found = [
      ...children(devices, 'interface').map((one) => ({
        one,
        address: checkInterface(one, report),
      })),
      ...children(devices, 'hostdev').map((one) => ({
        one,
        address: checkPlainHostdev(one, report),
      })),
    ];
    for (const { one, address } of found) {
      if (address === undefined) continue;
      if (seen.has(address))
        report.add(RULES.addressTwice, one, 'Another device of the guest has this address');
      seen.set(address, one);
    }
  },
};

export const LIBVIRT_KINDS: readonly Kind[] = [libvirtNetwork, guestInterface, hostdev, domain];

function isRoot(name: string): (document: Document) => boolean {
  return (document) => document.format === 'xml' && document.root.name === name;
}

const NOT_FOR_HOSTDEV = ['mac', 'ip', 'domain', 'bandwidth', 'bridge'];

function checkPool(root: Element, forward: Element, report: Report): void {
  const pfs = children(forward, 'pf');
  const addresses = children(forward, 'address');
  const interfaces = children(forward, 'interface');
  const kinds = [pfs, addresses, interfaces].filter((some) => some.length > 0);
  if (kinds.length > 1) {
    report.add(
      RULES.mixedForward,
      forward,
      'It has more than one of <pf>, <address> and <interface>',
    );
  }
  if (pfs.length > 1) {
    report.add(RULES.severalPfs, pfs[1]!, 'This is the second <pf>', {
      description: 'list the addresses of the VFs, or make a network for each PF',
    });
  }
  if (interfaces.length > 0) {
    report.add(RULES.netdevPool, interfaces[0]!, '<interface> names a netdev', {
      description: 'write <pf dev=...>, or the PCI addresses of the VFs',
    });
  } else if (pfs.length === 0 && addresses.length === 0) {
    report.add(RULES.emptyPool, forward, 'There is neither <pf> nor <address>');
  }
  const seen = new Set<string>();
  for (const one of addresses) {
    if (one.attributes['type'] !== 'pci')
      report.add(RULES.pciAddress, one, 'Its type has to be pci');
    const address = checkPciAddress(one, report);
    if (address === undefined) continue;
    if (seen.has(address))
      report.add(RULES.addressTwice, one, 'This address is in the pool already');
    seen.add(address);
  }
  checkManaged(forward, report);
  checkDriver(child(forward, 'driver'), report);
  checkVlan(root, report);
  for (const name of NOT_FOR_HOSTDEV) {
    const one = child(root, name);
    if (one !== undefined)
      report.add(RULES.unsupported, one, `A hostdev network cannot have <${name}>`);
  }
  const dns = child(root, 'dns');
  if (dns !== undefined && dns.children.some(({ name }) => ['txt', 'host', 'srv'].includes(name))) {
    report.add(RULES.unsupported, dns, 'A hostdev network answers no DNS');
  }
  for (const group of children(root, 'portgroup')) {
    const limit = child(group, 'bandwidth');
    if (limit !== undefined)
      report.add(RULES.unsupported, limit, 'A hostdev network cannot have <bandwidth>');
  }
}

/** Gives the address of its VF. */
function checkInterface(element: Element, report: Report): string | undefined {
  if (element.attributes['type'] !== 'hostdev') return undefined;
  checkManaged(element, report);
  checkDriver(child(element, 'driver'), report);
  checkMac(element, report);
  checkVlan(element, report);
  const bandwidth = child(element, 'bandwidth');
  if (bandwidth !== undefined)
    report.add(RULES.bandwidth, bandwidth, 'libvirt ignores <bandwidth> here');
  const address = child(element, 'source', 'address');
  if (address?.attributes['type'] !== 'pci') {
    report.add(
      RULES.source,
      address ?? element,
      'There is no <source><address type="pci" .../></source>',
    );
    return undefined;
  }
  return checkPciAddress(address, report);
}

function checkPlainHostdev(element: Element, report: Report): string | undefined {
  const { mode, type } = element.attributes;
  if ((mode !== undefined && mode !== 'subsystem') || type !== 'pci') return undefined;
  report.add(RULES.plainHostdev, element, 'If this is a VF, it gets neither MAC nor VLAN');
  checkManaged(element, report);
  checkDriver(child(element, 'driver'), report);
  const address = child(element, 'source', 'address');
  return address && checkPciAddress(address, report);
}
