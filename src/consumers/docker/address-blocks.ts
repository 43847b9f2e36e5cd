import ipaddr from 'ipaddr.js';

/** Addresses from `first` on, `size` of them: a power of two, and `first` is a multiple of it. */
export interface Block {
  first: bigint;
  prefix: number;
  bits: 32 | 128;
}

export function parseBlock(cidr: string): Block {
  const [address = '', prefix = ''] = cidr.split('/');
  const bits = bitsOf(address);
  const size = 1n << BigInt(bits - Number(prefix));
  return { first: (toNumber(address) / size) * size, prefix: Number(prefix), bits };
}

export function formatBlock({ first, prefix, bits }: Block): string {
  return `${toText(first, bits)}/${prefix}`;
}

export function sizeOf({ prefix, bits }: Block): bigint {
  return 1n << BigInt(bits - prefix);
}

export function addressesOf(block: Block): string[] {
  return Array.from({ length: Number(sizeOf(block)) }, (_, index) =>
    toText(block.first + BigInt(index), block.bits),
  );
}

/** Its first and last address. */
export function edges(block: Block): string[] {
  const last = block.first + sizeOf(block) - 1n;
  return [toText(block.first, block.bits), toText(last, block.bits)];
}

/** The largest block within the subnet and between the two addresses; the whole subnet without them. */
export function largestBlock(subnet: string, start?: string, end?: string): Block {
  const whole = parseBlock(subnet);
  const first = start === undefined ? whole.first : toNumber(start);
  const last = end === undefined ? whole.first + sizeOf(whole) - 1n : toNumber(end);
  for (let { prefix } = whole; ; prefix += 1) {
    const size = 1n << BigInt(whole.bits - prefix);
    const at = ((first + size - 1n) / size) * size;
    if (at + size - 1n <= last) return { first: at, prefix, bits: whole.bits };
  }
}

export function isExactly(block: Block, start?: string, end?: string): boolean {
  const last = block.first + sizeOf(block) - 1n;
  return (
    (start === undefined || toNumber(start) === block.first) &&
    (end === undefined || toNumber(end) === last)
  );
}

/** `count` blocks of one size that do not overlap, or undefined if each would have less than two addresses. */
export function splitBlock(block: Block, count: number): Block[] | undefined {
  const prefix = block.prefix + Math.ceil(Math.log2(count));
  if (block.bits - prefix < 1) return undefined;
  const size = 1n << BigInt(block.bits - prefix);
  return Array.from({ length: count }, (_, index) => ({
    ...block,
    first: block.first + size * BigInt(index),
    prefix,
  }));
}

function bitsOf(address: string): 32 | 128 {
  return address.includes(':') ? 128 : 32;
}

function toNumber(address: string): bigint {
  return ipaddr
    .parse(address)
    .toByteArray()
    .reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function toText(value: bigint, bits: number): string {
  const bytes = Array.from({ length: bits / 8 }, (_, index) =>
    Number((value >> BigInt(bits - 8 * (index + 1))) & 0xffn),
  );
  return ipaddr.fromByteArray(bytes).toString();
}
