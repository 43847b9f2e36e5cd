import type { Element } from '../../formats/document.ts';
import type { Report } from '../../lint/rule.ts';
import { isMac, isMulticast } from '../../model/mac-address.ts';
import { child, children } from './elements.ts';
import { RULES } from './rules.ts';

export function checkManaged(element: Element, report: Report): void {
  const { managed } = element.attributes;
  if (managed === undefined || managed === 'yes' || managed === 'no') return;
  report.add(RULES.managed, element, `managed is "${managed}", which is neither yes nor no`);
}

export function checkDriver(element: Element | undefined, report: Report): void {
  const name = element?.attributes['name'];
  if (element === undefined || name === undefined || name === 'vfio' || name === 'xen') return;
  report.add(RULES.driver, element, `The driver "${name}" is not there any more`, {
    description: 'write vfio, or leave <driver> out',
  });
}

export function checkMac(element: Element, report: Report): void {
  const mac = child(element, 'mac');
  const address = mac?.attributes['address'];
  if (mac === undefined || address === undefined) {
    report.add(RULES.noMac, element, 'There is no <mac>: libvirt makes one up');
  } else if (!isMac(address)) {
    report.add(RULES.mac, mac, `"${address}" is no MAC address`);
  } else if (isMulticast(address.toLowerCase())) {
    report.add(RULES.mac, mac, `${address} is a multicast address, and libvirt refuses it`);
  }
}

/** VFs have one VLAN. */
export function checkVlan(element: Element, report: Report): void {
  const vlan = child(element, 'vlan');
  if (vlan === undefined) return;
  const tags = children(vlan, 'tag');
  for (const tag of tags) checkTag(tag, report);
  if (tags.length > 1 || vlan.attributes['trunk'] === 'yes') {
    report.add(RULES.vlanTrunk, vlan, 'A VF cannot be in several VLANs at once');
  } else if (tags.length === 0) {
    report.add(RULES.vlanTag, vlan, '<vlan> has no <tag id=...>');
  }
}

function checkTag(tag: Element, report: Report): void {
  const { id } = tag.attributes;
  if (id === undefined || !/^\d{1,4}$/.test(id) || Number(id) > 4095) {
    report.add(RULES.vlanTag, tag, `"${id ?? ''}" is no VLAN from 0 to 4095`);
  } else if (Number(id) === 4095) {
    report.add(RULES.vlanReserved, tag, 'VLAN 4095 is reserved');
  }
}
