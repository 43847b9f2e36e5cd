import { decimal } from './decimal.ts';
import { SriovError } from './errors.ts';
import { oneLine } from './text.ts';

/** 0 (none) to 4094; 4095 is reserved (IEEE 802.1Q). @throws {SriovError} INVALID_VLAN */
export function parseVlan(text: string): number {
  const vlan = decimal(text, 0, 4094);
  if (vlan !== undefined) return vlan;
  throw new SriovError('INVALID_VLAN', `"${oneLine(text)}" is not a VLAN`, {
    actions: ['Use --vlan 1-4094, or --vlan 0 for none.'],
  });
}

/** The priority in the VLAN tag. @throws {SriovError} INVALID_VLAN */
export function parseQos(text: string): number {
  const qos = decimal(text, 0, 7);
  if (qos !== undefined) return qos;
  throw new SriovError('INVALID_VLAN', `"${oneLine(text)}" is not a VLAN priority`, {
    actions: ['Use --qos 0-7.'],
  });
}
