import { counted } from '../../model/counted.ts';
import { SriovError } from '../../model/errors.ts';
import type { Ipam, Route, StaticAddress, Subnet } from '../ipam.ts';
import {
  addressesOf,
  edges,
  formatBlock,
  isExactly,
  largestBlock,
  parseBlock,
  sizeOf,
  splitBlock,
} from './address-blocks.ts';

/** A `--subnet` of `docker network create` with what belongs to it. */
export interface DockerSubnet {
  subnet: string;
  family: 4 | 6;
  gateway?: string;
  ipRange?: string;
  /** `--aux-address`: Docker gives these to nobody. */
  reserved: string[];
  /** `docker run --ip`. */
  address?: string;
}

export interface DockerAddresses {
  /** One list for each network. */
  networks: DockerSubnet[][];
  warnings: string[];
}

/**
 * What Docker's own IPAM can make of it for `count` networks. It knows a subnet, one block of it to choose from, and
 * a gateway; networks may share a subnet if each has a block of its own, but an address, a gateway too, is held once
 * (moby/moby:daemon/libnetwork/ipams/defaultipam/address_space.go, allocateSubnet and requestAddress).
 * @throws {SriovError} INVALID_NETWORK
 */
export function dockerAddresses(ipam: Ipam, count: number): DockerAddresses {
  switch (ipam.type) {
    case 'none':
      return {
        networks: Array.from({ length: count }, () => []),
        warnings: [
          "Without --subnet Docker takes a subnet of its own pools, which nobody else on the VF's network knows.",
        ],
      };
    case 'dhcp':
      throw refused('Docker has no DHCP client for its networks', [
        'Use --ipam host-local with a range that the DHCP server leaves out.',
      ]);
    case 'fixipam':
      throw refused('fixipam belongs to hustcat/sriov-cni; Docker does not run it', [
        'Use --ipam static for a fixed address.',
      ]);
    case 'static':
      return withRoutes(fixed(ipam.addresses, count), ipam.routes);
    case 'host-local':
      return withRoutes(fromSubnets(ipam.subnets, count), ipam.routes);
    case 'whereabouts': {
      const { networks, warnings } = withRoutes(fromSubnets(ipam.subnets, count), ipam.routes);
      const onThisHost =
        'Docker gives addresses on this host only, unlike whereabouts: no other host may use the range.';
      return { networks, warnings: [onThisHost, ...warnings] };
    }
  }
}

function fixed(addresses: readonly StaticAddress[], count: number): DockerAddresses {
  const networks: DockerSubnet[][] = Array.from({ length: count }, () => []);
  for (const family of [4, 6] as const) {
    const own = addresses.filter((one) => one.family === family);
    if (own.length === 0) continue;
    if (own.length !== count) {
      throw refused(
        `${own.length} static IPv${family} address${own.length === 1 ? '' : 'es'} for ${counted(count, 'network')}`,
        ['Give one address for each VF, or choose VFs with --vfs.'],
        'Docker gives a container one address of each family on a network.',
      );
    }
    for (const [index, { address, gateway }] of own.entries()) {
      const subnet = formatBlock(parseBlock(address));
      const [ip = ''] = address.split('/');
      networks[index]?.push({ subnet, family, gateway, reserved: [], address: ip });
    }
  }
  const subnets = networks.flatMap((one) => one.map(({ subnet }) => subnet));
  if (new Set(subnets).size < subnets.length) {
    throw refused(
      'Two of the networks would have the same subnet with a fixed address each',
      ['Choose one VF with --vfs, or use --ipam host-local with a range.'],
      'Docker takes a second network of a subnet only with a range of its own.',
    );
  }
  return { networks: networks.map((one) => one.map(withoutUndefined)), warnings: [] };
}

function fromSubnets(subnets: readonly Subnet[], count: number): DockerAddresses {
  const networks: DockerSubnet[][] = Array.from({ length: count }, () => []);
  const warnings: string[] = [];
  for (const family of [4, 6] as const) {
    const own = subnets.filter((one) => one.family === family);
    const [only] = own;
    if (only === undefined) continue;
    if (own.length === count) {
      for (const [index, subnet] of own.entries()) networks[index]?.push(alone(subnet, warnings));
    } else if (own.length === 1) {
      for (const [index, part] of shared(only, count, warnings).entries())
        networks[index]?.push(part);
    } else {
      throw refused(
        `${counted(own.length, `IPv${family} subnet`)} for ${counted(count, 'network')}`,
        ['Give one subnet for all networks, or one for each.'],
        'Docker gives a container one address of each family on a network.',
      );
    }
  }
  return { networks, warnings };
}

function alone(subnet: Subnet, warnings: string[]): DockerSubnet {
  const block = hasRange(subnet) ? rangeBlock(subnet, warnings) : undefined;
  if (block !== undefined && subnet.gateway === undefined) {
    if (sizeOf(block) === 1n) {
      throw refused(
        `${formatBlock(block)} leaves no address for a container`,
        ['Give a --gateway, a larger --range, or --ipam static.'],
        'Docker before 28 keeps an address of the range for a gateway where none is given.',
      );
    }
    warnings.push(KEEPS_ONE);
  }
  return withoutUndefined({
    subnet: subnet.subnet,
    family: subnet.family,
    gateway: subnet.gateway,
    ipRange: block === undefined ? undefined : formatBlock(block),
    reserved: reserved(subnet),
  });
}

const KEEPS_ONE =
  'Docker before 28 keeps one address of each range without a gateway for a gateway of its own.';

/** Networks on one subnet: a block for each, and the gateway for the first alone. */
function shared(subnet: Subnet, count: number, warnings: string[]): DockerSubnet[] {
  const whole = rangeBlock(subnet, warnings);
  const blocks = splitBlock(whole, count);
  if (blocks === undefined) {
    throw refused(
      `${formatBlock(whole)} is too small for ${counted(count, 'network')}`,
      ['Give a larger --range, or choose fewer VFs with --vfs.'],
      'Docker needs a block of addresses for each network of a subnet.',
    );
  }
  if (subnet.gateway !== undefined) {
    warnings.push(
      `Docker holds an address once: of the networks on ${subnet.subnet} only the first has the gateway ${subnet.gateway}; the others have no default route. Choose one VF with --vfs, or give a subnet for each.`,
    );
  }
  warnings.push(KEEPS_ONE);
  return blocks.map((block, index) =>
    withoutUndefined({
      subnet: subnet.subnet,
      family: subnet.family,
      gateway: index === 0 ? subnet.gateway : undefined,
      ipRange: formatBlock(block),
      reserved: index === 0 ? reserved(subnet) : [],
    }),
  );
}

function hasRange({ rangeStart, rangeEnd }: Subnet): boolean {
  return rangeStart !== undefined || rangeEnd !== undefined;
}

function rangeBlock({ subnet, rangeStart, rangeEnd }: Subnet, warnings: string[]) {
  const block = largestBlock(subnet, rangeStart, rangeEnd);
  if (!isExactly(block, rangeStart, rangeEnd)) {
    warnings.push(
      `Docker takes a range only as one block: of ${rangeStart ?? ''}-${rangeEnd ?? ''} it gets ${formatBlock(block)}.`,
    );
  }
  return block;
}

const MOST_RESERVED = 64n;

/** Addresses of the excluded blocks that Docker would otherwise give: it holds the edges and the gateway already. */
function reserved({ subnet, exclude = [], gateway }: Subnet): string[] {
  const whole = parseBlock(subnet);
  const held = new Set([gateway, ...edges(whole)]);
  const addresses = exclude.flatMap((cidr) => {
    const block = parseBlock(cidr);
    if (sizeOf(block) <= MOST_RESERVED) return addressesOf(block);
    throw refused(
      `Docker cannot leave out ${cidr}`,
      [`Choose a --range without it.`],
      `It can only be told single addresses, and these are ${sizeOf(block)}.`,
    );
  });
  return [...new Set(addresses)].filter((address) => !held.has(address));
}

/** Docker sets the default route to the gateway and no other. */
function withRoutes(
  { networks, warnings }: DockerAddresses,
  routes: readonly Route[],
): DockerAddresses {
  const others: string[] = [];
  for (const { dst, gw } of routes) {
    const family = dst.includes(':') ? 6 : 4;
    const gateways = networks.flatMap((subnets) =>
      subnets.flatMap((subnet) => (subnet.family === family ? (subnet.gateway ?? []) : [])),
    );
    const isDefault = dst === '0.0.0.0/0' || dst === '::/0';
    if (!isDefault || !gateways.some((gateway) => gw === undefined || gw === gateway))
      others.push(gw === undefined ? dst : `${dst} via ${gw}`);
  }
  if (others.length === 0) return { networks, warnings };
  const line = `Docker sets no routes but the default one to the gateway: ${others.join(', ')} ${others.length === 1 ? 'is' : 'are'} left out.`;
  return { networks, warnings: [...warnings, line] };
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

function refused(message: string, actions: string[], cause?: string): SriovError {
  return new SriovError('INVALID_NETWORK', message, {
    actions,
    ...(cause === undefined ? {} : { cause }),
  });
}
