import type { Ipam, Subnet } from '../ipam.ts';
import { contradiction } from './contradictions.ts';
import { formatIp, parseCidr, parseIp } from './ip.ts';

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
  const cidr = parseCidr(subnet.subnet);
  if (cidr === undefined) return subnet;
  const { family } = cidr.address;
  const valueOf = (text: string | undefined) =>
    text === undefined ? undefined : parseIp(text)?.value;
  const gateway = valueOf(subnet.gateway) ?? cidr.first + 1n;
  let start = valueOf(subnet.rangeStart) ?? cidr.first + 1n;
  // The last address of an IPv4 subnet is the broadcast address.
  let end = valueOf(subnet.rangeEnd) ?? cidr.last - (family === 4 ? 1n : 0n);
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
  return {
    ...subnet,
    rangeStart: formatIp({ family, value: from }),
    rangeEnd: formatIp({ family, value: from + size - 1n }),
  };
}
