import ipaddr from 'ipaddr.js';
import type { Ipam, Subnet } from '../ipam.ts';
import { contradiction } from './contradictions.ts';

/**
 * The addresses for one of `count` networks over the same subnets. host-local keeps its books by the network's name
 * (plugins/ipam/host-local/backend/disk/backend.go), so that two networks would give out the same addresses: each
 * gets a part of the range. whereabouts and DHCP servers keep one book for all.
 * @throws {SriovError} INVALID_NETWORK if there are not enough
 */
export function shareAddresses(ipam: Ipam, place: number, count: number): Ipam {
  if (count === 1) return ipam;
  if (ipam.type === 'static') {
    throw contradiction(
      `${count} VFs cannot all have the address ${ipam.addresses[0]?.address ?? ''}`,
      'Two containers with it would disturb each other.',
      'Choose one VF with --vfs, or use --ipam host-local, whereabouts or dhcp.',
    );
  }
  if (ipam.type !== 'host-local') return ipam;
  return { ...ipam, subnets: ipam.subnets.map((subnet) => part(subnet, place, count)) };
}

function part(subnet: Subnet, place: number, count: number): Subnet {
  const [network, prefix] = ipaddr.parseCIDR(subnet.subnet);
  const bits = BigInt(network.toByteArray().length * 8);
  const base = toNumber(network.toString());
  const last = base + (1n << (bits - BigInt(prefix))) - 1n;
  const gateway = subnet.gateway === undefined ? base + 1n : toNumber(subnet.gateway);
  let start = subnet.rangeStart === undefined ? base + 1n : toNumber(subnet.rangeStart);
  // The last address of an IPv4 subnet is the broadcast address.
  let end =
    subnet.rangeEnd === undefined ? last - (bits === 32n ? 1n : 0n) : toNumber(subnet.rangeEnd);
  if (start === gateway) start += 1n;
  if (end === gateway) end -= 1n;
  const size = (end - start + 1n) / BigInt(count);
  const holdsGateway = gateway > start && gateway < end;
  if (size < (holdsGateway ? 2n : 1n)) {
    throw contradiction(
      `${subnet.subnet} has too few addresses for ${count} VFs`,
      'Each VF is a network of its own here, and host-local needs a part of the range for each.',
      'Choose fewer VFs, or a larger --subnet or --range.',
    );
  }
  const from = start + size * BigInt(place);
  return { ...subnet, rangeStart: toText(from, bits), rangeEnd: toText(from + size - 1n, bits) };
}

function toNumber(address: string): bigint {
  return ipaddr
    .parse(address)
    .toByteArray()
    .reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function toText(value: bigint, bits: bigint): string {
  const bytes = Array.from({ length: Number(bits) / 8 }, (_, index) =>
    Number((value >> (bits - 8n * BigInt(index + 1))) & 0xffn),
  );
  return ipaddr.fromByteArray(bytes).toString();
}
