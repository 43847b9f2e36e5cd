import type { DockerSubnet } from './addresses.ts';

/** A network that Docker shall create, and the container that uses it. */
export interface DockerNetwork {
  name: string;
  driver: string;
  /** `--opt`. */
  driverOpts: Record<string, string>;
  /** No default route, and no second NIC for one. */
  internal: boolean;
  subnets: DockerSubnet[];
  /** `docker run --mac-address`. */
  mac?: string;
}

/** `docker network create`, as words. */
export function createWords({ name, driver, driverOpts, internal, subnets }: DockerNetwork) {
  return [
    ...'docker network create -d'.split(' '),
    driver,
    ...(internal ? ['--internal'] : []),
    ...(subnets.some(({ family }) => family === 6) ? ['--ipv6'] : []),
    ...subnets.flatMap(subnetWords),
    ...subnets
      .flatMap(({ reserved }) => reserved)
      .flatMap((address, index) => ['--aux-address', `reserved${index}=${address}`]),
    ...Object.entries(driverOpts).flatMap(([key, value]) => ['--opt', `${key}=${value}`]),
    name,
  ];
}

/** `docker run`, as words: an example that shows the addresses. */
export function runWords({ name, subnets, mac }: DockerNetwork, image: string): string[] {
  return [
    ...'docker run --rm'.split(' '),
    `--network=${name}`,
    ...subnets.flatMap(({ family, address }) =>
      address === undefined ? [] : [family === 4 ? '--ip' : '--ip6', address],
    ),
    ...(mac === undefined ? [] : ['--mac-address', mac]),
    image,
    'ip',
    'address',
  ];
}

function subnetWords({ subnet, ipRange, gateway }: DockerSubnet): string[] {
  return [
    '--subnet',
    subnet,
    ...(ipRange === undefined ? [] : ['--ip-range', ipRange]),
    ...(gateway === undefined ? [] : ['--gateway', gateway]),
  ];
}
