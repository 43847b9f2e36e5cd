import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** moby/moby:libnetwork/drivers/remote/api/api.go, CreateNetworkRequest */
export interface CreateNetwork {
  NetworkID: string;
  Options: Record<string, unknown>;
  IPv4Data: { Pool: string; Gateway?: string }[];
  IPv6Data: { Pool: string }[] | null;
}

/**
 * As much of a Docker network plugin as is asked when a network is made. Runs `use` while it listens, on a port or a
 * path; returns the networks that Docker asked for.
 */
export async function asNetworkPlugin(
  listen: { host: string; port: number } | { path: string },
  use: () => Promise<void>,
): Promise<CreateNetwork[]> {
  const asked: CreateNetwork[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const { url = '' } = request;
      if (url === '/NetworkDriver.CreateNetwork') asked.push(JSON.parse(body) as CreateNetwork);
      response.end(JSON.stringify(ANSWERS[url] ?? {}));
    })();
  });
  await new Promise<void>((resolve) => server.listen(listen, resolve));
  try {
    await use();
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return asked;
}

const ANSWERS: Record<string, object> = {
  '/Plugin.Activate': { Implements: ['NetworkDriver'] },
  '/NetworkDriver.GetCapabilities': { Scope: 'local', ConnectivityScope: 'local' },
};
