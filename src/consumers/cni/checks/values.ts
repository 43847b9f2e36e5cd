import { stringOf } from '../../../formats/node.ts';
import type { Rule } from '../../../lint/rule.ts';
import { goField } from '../../go-struct.ts';
import { numberOf, type Plugin, textOf } from './network.ts';
import { RULES } from './rules.ts';

/** A whole number of a field inside its limits; what is no number is told by its type. */
export function checkNumber(
  { node, network }: Plugin,
  field: string,
  min: number,
  max: number,
  rule: Rule = RULES.value,
): void {
  const value = numberOf(node, field);
  const at = goField(node, field);
  if (value === undefined || at === undefined || (value >= min && value <= max)) return;
  network.report.add(rule, at, `${field} ${value} is refused: it goes from ${min} to ${max}.`, {
    description: `choose one from ${min} to ${max}`,
  });
}

/** Go's net.ParseMAC reads three ways to write it; an interface takes only a single one that is not zero. */
export function checkMac({ node, network }: Plugin, field: string): void {
  const text = textOf(node, field);
  const at = goField(node, field);
  if (text === undefined || at === undefined) return;
  const digits = MAC.test(text) ? text.replaceAll(/[:.-]/g, '') : undefined;
  const problem =
    digits === undefined
      ? 'is no MAC address'
      : /^0+$/.test(digits)
        ? 'is no address that an interface can have'
        : Number.parseInt(digits.slice(0, 2), 16) % 2 === 1
          ? 'is a multicast address, which no interface can have'
          : undefined;
  if (problem === undefined) return;
  network.report.add(RULES.value, at, `${field} "${text}" ${problem}: it is refused.`, {
    description: 'write for example 02:00:00:00:00:01',
  });
}

const MAC =
  /^(?:[\da-f]{2}(?::[\da-f]{2}){5}|[\da-f]{2}(?:-[\da-f]{2}){5}|[\da-f]{4}(?:\.[\da-f]{4}){2})$/i;

/** The plugins look for it as a name in /sys/bus/pci/devices: with the domain, in small letters. */
export function checkPciAddress({ node, network }: Plugin, field: string): void {
  const text = textOf(node, field);
  const at = goField(node, field);
  if (text === undefined || at === undefined || PCI.test(text)) return;
  const full =
    `${/^[\da-f]{2}:/i.test(text) && !/^[\da-f]{4,}:/i.test(text) ? '0000:' : ''}${text}`.toLowerCase();
  const isClose = PCI.test(full);
  network.report.add(
    RULES.value,
    at,
    isClose
      ? `${field} "${text}" is not found: sysfs has it as ${full}.`
      : `${field} "${text}" is no PCI address.`,
    isClose
      ? { description: `write "${full}"`, edits: [{ change: 'set', path: at.path, value: full }] }
      : { description: 'write it as 0000:82:00.0' },
  );
}

const PCI = /^[\da-f]{4,8}:[\da-f]{2}:[01][\da-f]\.[0-7]$/;

/** sriov-cni and ib-sriov-cni:pkg/config/config.go; the empty string is as if it were not there. */
export function checkLinkState({ node, network }: Plugin): void {
  const at = goField(node, 'link_state');
  const text = stringOf(at);
  if (at === undefined || text === undefined || ['', 'auto', 'enable', 'disable'].includes(text)) {
    return;
  }
  const meant = LINK_STATES[text.toLowerCase()];
  network.report.add(
    RULES.linkState,
    at,
    `link_state "${text}" is refused: it is auto, enable or disable.`,
    meant === undefined
      ? { description: 'write auto, enable or disable' }
      : { description: `write ${meant}`, edits: [{ change: 'set', path: at.path, value: meant }] },
  );
}

const LINK_STATES: Readonly<Record<string, string>> = {
  auto: 'auto',
  enable: 'enable',
  enabled: 'enable',
  up: 'enable',
  on: 'enable',
  disable: 'disable',
  disabled: 'disable',
  down: 'disable',
  off: 'disable',
};
