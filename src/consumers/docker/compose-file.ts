import type { PlannedFile } from '../consumer.ts';
import type { Description } from '../description.ts';
import type { DockerNetwork } from './commands.ts';

/** The networks with a service on each, for `docker compose`. */
export function composeFile(
  networks: readonly DockerNetwork[],
  { options }: Description,
): PlannedFile {
  return {
    path: `docker/compose-${networks[0]?.driver ?? 'networks'}.yaml`,
    template: 'docker/compose.yaml',
    values: {
      services: networks.map(({ name, subnets, mac }) => ({
        name,
        image: literal(options.image),
        ipv4: subnets.find(({ family }) => family === 4)?.address,
        ipv6: subnets.find(({ family }) => family === 6)?.address,
        mac,
      })),
      networks: networks.map(({ name, driver, driverOpts, internal, subnets }) => ({
        name,
        driver,
        driverOpts: Object.entries(driverOpts).map(([key, value]) => ({
          key,
          value: literal(value),
        })),
        internal,
        ipv6: subnets.some(({ family }) => family === 6),
        subnets: subnets.map(({ reserved, ...subnet }) => ({
          ...subnet,
          reserved: reserved.map((address, index) => ({ name: `reserved${index}`, address })),
        })),
      })),
    },
  };
}

/** Compose puts variables in for `$NAME` (compose-spec/compose-spec:12-interpolation.md). */
function literal(text: string): string {
  return text.replaceAll('$', () => '$$');
}
