import { SriovError } from './errors.ts';
import { sha256 } from './sha256.ts';
import { oneLine } from './text.ts';

/** Six octets, lower-case, colon-separated: `02:1b:21:00:00:01`. */
export type MacAddress = string;

export const ZERO_MAC: MacAddress = '00:00:00:00:00:00';

const PATTERN = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

/** @throws {SriovError} INVALID_MAC */
export function parseMac(text: string): MacAddress {
  const mac = text.toLowerCase().replaceAll('-', ':');
  if (!PATTERN.test(mac)) {
    throw new SriovError('INVALID_MAC', `"${oneLine(text)}" is not a MAC address`, {
      actions: ['Write six hexadecimal octets, for example 02:00:00:00:00:01, or auto, or none.'],
    });
  }
  return mac;
}

/** A MAC that a VF may have: unicast and not zero. @throws {SriovError} INVALID_MAC */
export function parseUnicastMac(text: string): MacAddress {
  const mac = parseMac(text);
  if (mac === ZERO_MAC) {
    throw new SriovError(
      'INVALID_MAC',
      'The MAC address is all zeros, which no interface can use',
      {
        actions: [
          'Use --mac none to let the VF driver choose one, or --mac auto for a stable one.',
        ],
      },
    );
  }
  if (isMulticast(mac)) {
    throw new SriovError(
      'INVALID_MAC',
      `${mac} is a multicast address, which no interface can own`,
      {
        cause: 'The lowest bit of the first octet is set.',
        actions: ['Use a unicast address, for example one that begins with 02.'],
      },
    );
  }
  return mac;
}

export function isMac(text: string): boolean {
  return PATTERN.test(text.toLowerCase());
}

export function isMulticast(mac: MacAddress): boolean {
  return (parseInt(mac.slice(0, 2), 16) & 1) === 1;
}

/**
 * `mac` counted up by `count`. Counting may not carry into the first three octets: they name the vendor.
 * @throws {SriovError} INVALID_MAC
 */
export function macPlus(mac: MacAddress, count: number): MacAddress {
  const octets = octetsOf(mac);
  const low = ((octets[3]! << 16) | (octets[4]! << 8) | octets[5]!) + count;
  if (low > 0xffffff) {
    throw new SriovError('INVALID_MAC', `${mac} cannot be counted up by ${count}`, {
      cause: 'The last three octets would overflow into the vendor part.',
      actions: ['Begin with a lower address.'],
    });
  }
  return format([...octets.slice(0, 3), low >> 16, (low >> 8) & 0xff, low & 0xff]);
}

/**
 * The stable, locally administered MAC of a VF: four octets of a hash of the PF's permanent MAC, then a
 * 16-bit number that begins at a hashed offset and counts with the VF index. VFs of one PF never collide;
 * VFs of two PFs collide only if 30 hashed bits agree and the counted ranges overlap.
 */
export function automaticMac(permanentMac: MacAddress, vfIndex: number): MacAddress {
  const hash = sha256(`sriovctl vf mac ${permanentMac}`);
  const low = (hash.readUInt16BE(4) + vfIndex) & 0xffff;
  const first = (hash[0]! & 0xfc) | 0x02;
  return format([first, hash[1]!, hash[2]!, hash[3]!, low >> 8, low & 0xff]);
}

function octetsOf(mac: MacAddress): number[] {
  return mac.split(':').map((octet) => parseInt(octet, 16));
}

function format(octets: number[]): MacAddress {
  return octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':');
}
