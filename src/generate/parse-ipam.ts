import ipaddr from 'ipaddr.js';
import type { Ipam, Route, StaticAddress, Subnet } from '../consumers/ipam.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';

export const IPAM_TYPES = [
  'host-local',
  'static',
  'dhcp',
  'whereabouts',
  'fixipam',
  'none',
] as const;

/** The addressing flags as typed. */
export interface IpamFlags {
  ipam?: (typeof IPAM_TYPES)[number] | undefined;
  subnet?: string[] | undefined;
  gateway?: string[] | undefined;
  range?: string[] | undefined;
  exclude?: string[] | undefined;
  address?: string[] | undefined;
  route?: string[] | undefined;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

interface Network {
  address: Address;
  prefix: number;
}

/**
 * Without `--ipam` the other flags tell: an address means static, a subnet host-local, nothing none.
 * @throws {SriovError} INVALID_NETWORK
 */
export function parseIpam(flags: IpamFlags): Ipam {
  const type = flags.ipam ?? (flags.address ? 'static' : flags.subnet ? 'host-local' : 'none');
  const { subnet = [], gateway = [], range = [], exclude = [], address = [], route = [] } = flags;
  refuseUnused(type, { subnet, gateway, range, exclude, address, route });
  const gateways = gateway.map((text) => parseAddress(text, '--gateway'));
  const routes = route.map(parseRoute);
  if (type === 'none' || type === 'dhcp') return { type };
  if (type === 'static') {
    const addresses = staticAddresses(address, gateways);
    return { type, addresses, routes };
  }
  const subnets = parseSubnets(subnet, type);
  if (type === 'fixipam' && subnets.some((one) => one.address.kind() === 'ipv6')) {
    throw new SriovError('INVALID_NETWORK', 'fixipam knows IPv4 only', {
      actions: ['Give an IPv4 subnet, or take another --ipam.'],
    });
  }
  return { type, subnets: completeSubnets(subnets, gateways, range, exclude), routes };
}

const USED: Record<(typeof IPAM_TYPES)[number], readonly string[]> = {
  none: [],
  dhcp: [],
  static: ['address', 'gateway', 'route'],
  'host-local': ['subnet', 'gateway', 'range', 'route'],
  whereabouts: ['subnet', 'gateway', 'range', 'exclude', 'route'],
  fixipam: ['subnet', 'gateway', 'route'],
};

function refuseUnused(type: keyof typeof USED, given: Record<string, readonly string[]>): void {
  for (const [flag, values] of Object.entries(given)) {
    if (values.length === 0 || USED[type].includes(flag)) continue;
    const fitting = IPAM_TYPES.filter((one) => USED[one].includes(flag)).join(', ');
    throw new SriovError('INVALID_NETWORK', `--${flag} means nothing with --ipam ${type}`, {
      actions: [`Leave it out, or choose an --ipam that knows it: ${fitting}.`],
    });
  }
}

function parseSubnets(texts: readonly string[], type: string): Network[] {
  if (texts.length === 0) {
    throw new SriovError('INVALID_NETWORK', `--ipam ${type} needs a subnet`, {
      actions: ['Give one, for example --subnet 10.56.217.0/24.'],
    });
  }
  const subnets = texts.map((text) => {
    const network = parseNetwork(text, '--subnet');
    const first = firstAddress(network);
    if (first.toString() !== network.address.toString()) {
      throw new SriovError('INVALID_NETWORK', `${oneLine(text)} is an address, not a subnet`, {
        cause: 'Bits after the prefix are set.',
        actions: [`Write --subnet ${first.toString()}/${network.prefix}.`],
      });
    }
    return network;
  });
  for (const [index, one] of subnets.entries()) {
    const other = subnets.slice(0, index).find((before) => overlap(before, one));
    if (other) {
      throw new SriovError(
        'INVALID_NETWORK',
        `The subnets ${format(other)} and ${format(one)} overlap`,
        { actions: ['Leave one of them out.'] },
      );
    }
  }
  return subnets;
}

function completeSubnets(
  subnets: readonly Network[],
  gateways: readonly Address[],
  ranges: readonly string[],
  excludes: readonly string[],
): Subnet[] {
  const complete = subnets.map<Subnet>((subnet) => ({
    subnet: format(subnet),
    family: family(subnet.address),
  }));
  const owner = (address: Address, flag: string) => complete[subnetOf(subnets, address, flag)]!;
  for (const gateway of gateways) {
    const subnet = owner(gateway, '--gateway');
    if (subnet.gateway !== undefined) throw second('gateway', subnet.subnet);
    subnet.gateway = gateway.toString();
  }
  for (const text of ranges) {
    const [start, end] = parseRange(text);
    const subnet = owner(start, '--range');
    if (owner(end, '--range') !== subnet) throw backwards(text, 'lies in two subnets');
    if (compare(start, end) > 0) throw backwards(text, 'runs backwards');
    if (subnet.rangeStart !== undefined) throw second('range', subnet.subnet);
    subnet.rangeStart = start.toString();
    subnet.rangeEnd = end.toString();
  }
  for (const text of excludes) {
    const network = parseNetwork(text, '--exclude');
    const subnet = owner(network.address, '--exclude');
    subnet.exclude = [...(subnet.exclude ?? []), format(network)];
  }
  return complete;
}

function staticAddresses(texts: readonly string[], gateways: readonly Address[]): StaticAddress[] {
  if (texts.length === 0) {
    throw new SriovError('INVALID_NETWORK', '--ipam static needs an address', {
      actions: ['Give one with its prefix, for example --address 10.56.217.5/24.'],
    });
  }
  const networks = texts.map((text) => parseNetwork(text, '--address'));
  for (const { address, prefix } of networks)
    refuseEdges({ address, prefix }, address, '--address');
  const addresses = networks.map<StaticAddress>((network) => ({
    address: format(network),
    family: family(network.address),
  }));
  for (const gateway of gateways) {
    const one = addresses[subnetOf(networks, gateway, '--gateway')]!;
    if (one.gateway !== undefined) throw second('gateway', one.address);
    one.gateway = gateway.toString();
  }
  return addresses;
}

function subnetOf(subnets: readonly Network[], address: Address, flag: string): number {
  const index = subnets.findIndex((subnet) => contains(subnet, address));
  if (index < 0) {
    throw new SriovError(
      'INVALID_NETWORK',
      `${flag} ${address.toString()} is outside of ${subnets.map(format).join(' and ')}`,
      { actions: ['Correct the address or the subnet.'] },
    );
  }
  refuseEdges(subnets[index]!, address, flag);
  return index;
}

/** Network and broadcast addresses of IPv4 subnets belong to nobody (RFC 3021 excepts /31). */
function refuseEdges(subnet: Network, address: Address, flag: string): void {
  if (address.kind() === 'ipv6' || subnet.prefix >= 31 || flag === '--exclude') return;
  const first = firstAddress(subnet).toByteArray();
  const last = lastAddress(subnet).toByteArray();
  const bytes = address.toByteArray();
  const edge = [first, last].some((one) => one.every((byte, index) => byte === bytes[index]));
  if (!edge) return;
  throw new SriovError(
    'INVALID_NETWORK',
    `${flag} ${address.toString()} is the network or broadcast address of ${format({ address: firstAddress(subnet), prefix: subnet.prefix })}`,
    { actions: ['Choose an address between them.'] },
  );
}

function parseRange(text: string): [Address, Address] {
  const parts = text.split('-');
  const [start, end] = parts;
  if (parts.length !== 2 || !start || !end) {
    throw new SriovError('INVALID_NETWORK', `--range "${oneLine(text)}" is not a range`, {
      actions: ['Write FIRST-LAST, for example --range 10.56.217.10-10.56.217.99.'],
    });
  }
  return [parseAddress(start, '--range'), parseAddress(end, '--range')];
}

function parseRoute(text: string): Route {
  const [dst = '', gw, ...rest] = text.split(',');
  if (rest.length > 0 || gw === '') {
    throw new SriovError('INVALID_NETWORK', `--route "${oneLine(text)}" is not a route`, {
      actions: ['Write DESTINATION or DESTINATION,GATEWAY, for example 10.0.0.0/8,10.56.217.1.'],
    });
  }
  const network = parseNetwork(dst, '--route');
  const destination = { address: firstAddress(network), prefix: network.prefix };
  if (gw === undefined) return { dst: format(destination) };
  const gateway = parseAddress(gw, '--route');
  if (gateway.kind() !== network.address.kind()) {
    throw new SriovError('INVALID_NETWORK', `--route ${oneLine(text)} mixes IPv4 and IPv6`, {
      actions: ['Give a gateway of the same family as the destination.'],
    });
  }
  return { dst: format(destination), gw: gateway.toString() };
}

function parseNetwork(text: string, flag: string): Network {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  if (match === null) throw notAnAddress(text, flag, 'with its prefix, for example 10.56.217.0/24');
  const address = parseAddress(match[1]!, flag);
  const prefix = Number(match[2]);
  if (prefix > address.toByteArray().length * 8) {
    throw notAnAddress(text, flag, 'with a prefix of at most 32 (IPv4) or 128 (IPv6)');
  }
  return { address, prefix };
}

/** Only in full: the old ways to write IPv4 (`10.1`, octal) mean other addresses to other programs. */
function parseAddress(text: string, flag: string): Address {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (/^[0-9a-fA-F:.]+$/.test(text) && text.includes(':') && ipaddr.IPv6.isValid(text)) {
    return ipaddr.IPv6.parse(text);
  }
  throw notAnAddress(text, flag, 'for example 10.56.217.1 or fd00::1');
}

function notAnAddress(text: string, flag: string, hint: string): SriovError {
  return new SriovError('INVALID_NETWORK', `${flag} "${oneLine(text)}" is not an IP address`, {
    actions: [`Write it ${hint}.`],
  });
}

function second(what: string, subnet: string): SriovError {
  return new SriovError('INVALID_NETWORK', `There are two of --${what} for ${subnet}`, {
    actions: ['Give one for each subnet.'],
  });
}

function backwards(text: string, how: string): SriovError {
  return new SriovError('INVALID_NETWORK', `--range ${oneLine(text)} ${how}`, {
    actions: ['Write FIRST-LAST, both in one subnet.'],
  });
}

function family(address: Address): 4 | 6 {
  return address.kind() === 'ipv4' ? 4 : 6;
}

function format({ address, prefix }: Network): string {
  return `${address.toString()}/${prefix}`;
}

function contains(subnet: Network, address: Address): boolean {
  return address.kind() === subnet.address.kind() && matches(address, subnet);
}

function overlap(a: Network, b: Network): boolean {
  return contains(a, b.address) || contains(b, a.address);
}

function matches(address: Address, { address: of, prefix }: Network): boolean {
  const [a, b] = [address.toByteArray(), of.toByteArray()];
  return a.every((byte, index) => {
    const mask = maskByte(prefix, index);
    return (byte & mask) === (b[index]! & mask);
  });
}

function firstAddress({ address, prefix }: Network): Address {
  return ipaddr.fromByteArray(
    address.toByteArray().map((byte, index) => byte & maskByte(prefix, index)),
  );
}

function lastAddress({ address, prefix }: Network): Address {
  return ipaddr.fromByteArray(
    address.toByteArray().map((byte, index) => byte | (~maskByte(prefix, index) & 0xff)),
  );
}

function maskByte(prefix: number, index: number): number {
  const bits = Math.min(8, Math.max(0, prefix - index * 8));
  return (0xff << (8 - bits)) & 0xff;
}

function compare(a: Address, b: Address): number {
  return Buffer.compare(Buffer.from(a.toByteArray()), Buffer.from(b.toByteArray()));
}
