import ipaddr from 'ipaddr.js';

/** An IP address as a number, which ranges are made of. */
export interface Ip {
  family: 4 | 6;
  value: bigint;
}

export interface Cidr {
  address: Ip;
  prefix: number;
  first: bigint;
  last: bigint;
}

/** As Go's net.ParseIP: IPv4 in four parts without leading zeros, IPv6 without a zone. */
export function parseIp(text: string): Ip | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipOf(ipaddr.IPv4.parse(text));
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(':') || !ipaddr.IPv6.isValid(text)) {
    return undefined;
  }
  const address = ipaddr.IPv6.parse(text);
  return ipOf(address.isIPv4MappedAddress() ? address.toIPv4Address() : address);
}

/** As Go's net.ParseCIDR. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const digits = text.slice(slash + 1);
  const address = slash < 0 ? undefined : parseIp(text.slice(0, slash));
  if (address === undefined || !/^\d{1,3}$/.test(digits)) return undefined;
  const prefix = Number(digits);
  const bits = bitsOf(address.family);
  if (prefix > bits) return undefined;
  const size = 1n << BigInt(bits - prefix);
  const first = address.value - (address.value % size);
  return { address, prefix, first, last: first + size - 1n };
}

export function inside({ address, first, last }: Cidr, ip: Ip): boolean {
  return ip.family === address.family && ip.value >= first && ip.value <= last;
}

export function formatIp({ family, value }: Ip): string {
  const bits = bitsOf(family);
  const bytes = Array.from({ length: bits / 8 }, (_, index) =>
    Number((value >> BigInt(bits - 8 * (index + 1))) & 0xffn),
  );
  return ipaddr.fromByteArray(bytes).toString();
}

/** The subnet that an address with a prefix lies in. */
export function formatSubnet({ address, prefix, first }: Cidr): string {
  return `${formatIp({ family: address.family, value: first })}/${prefix}`;
}

function bitsOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

function ipOf(address: ipaddr.IPv4 | ipaddr.IPv6): Ip {
  const bytes = address.toByteArray();
  return {
    family: bytes.length === 4 ? 4 : 6,
    value: bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n),
  };
}
