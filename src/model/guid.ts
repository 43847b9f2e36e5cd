import { SriovError } from './errors.ts';
import { sha256 } from './sha256.ts';
import { oneLine } from './text.ts';

const PATTERN = /^[0-9a-f]{2}(:[0-9a-f]{2}){7}$/;

/** An InfiniBand GUID: eight octets, not all zero; `auto` stays `auto`. @throws {SriovError} INVALID_GUID */
export function parseGuid(text: string): string {
  const guid = text.toLowerCase();
  if (guid === 'auto') return guid;
  if (!PATTERN.test(guid) || /^00(:00)*$/.test(guid)) {
    throw new SriovError('INVALID_GUID', `"${oneLine(text)}" is not a GUID that a VF can have`, {
      actions: ['Write eight hexadecimal octets, for example 02:00:00:00:00:00:00:01, or auto.'],
    });
  }
  return guid;
}

/** The stable, locally administered GUID of a VF, unique for each VF of a PF. `permanentAddress`: Ethernet or IPoIB. */
export function automaticGuid(
  permanentAddress: string,
  vfIndex: number,
  kind: 'node' | 'port',
): string {
  const hash = sha256(`sriovctl vf ${kind} guid ${permanentAddress}`);
  const low = (hash.readUInt16BE(6) + vfIndex) & 0xffff;
  const octets = [(hash[0]! & 0xfc) | 0x02, ...hash.subarray(1, 6), low >> 8, low & 0xff];
  return octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':');
}
