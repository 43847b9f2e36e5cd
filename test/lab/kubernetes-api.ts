import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Kind {
  /** `apps/v1` */
  apiVersion: string;
  kind: string;
  plural: string;
}

/** What kubectl is told that the cluster has. */
const KINDS: readonly Kind[] = [
  { apiVersion: 'v1', kind: 'Pod', plural: 'pods' },
  { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps' },
  { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments' },
  { apiVersion: 'apps/v1', kind: 'DaemonSet', plural: 'daemonsets' },
  {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    plural: 'network-attachment-definitions',
  },
  ...['SriovNetwork', 'SriovIBNetwork', 'OVSNetwork'].map((kind) => ({
    apiVersion: 'sriovnetwork.openshift.io/v1',
    kind,
    plural: `${kind.toLowerCase()}s`,
  })),
  {
    apiVersion: 'sriovnetwork.openshift.io/v1',
    kind: 'SriovNetworkNodePolicy',
    plural: 'sriovnetworknodepolicies',
  },
];

/**
 * As much of an API server as kubectl asks before it reads a file: which kinds there are. Debian packages no server.
 * Returns its URL.
 */
export async function serveDiscovery(): Promise<{ url: string; server: Server }> {
  const server = createServer(({ url = '/' }, response) => {
    const answer = discovery(new URL(url, 'http://localhost').pathname);
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { kind: 'Status', status: 'Failure', code: 404 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, server };
}

function discovery(path: string): object | undefined {
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups() };
  const groupVersion = path.replace(/^\/apis?\//, '');
  const kinds = KINDS.filter(({ apiVersion }) => apiVersion === groupVersion);
  if (kinds.length === 0) return undefined;
  const resources = kinds.map(({ kind, plural }) => ({
    name: plural,
    singularName: '',
    namespaced: true,
    kind,
    verbs: ['create', 'get'],
  }));
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

function groups(): object[] {
  const named = new Set(
    KINDS.map(({ apiVersion }) => apiVersion).filter((one) => one.includes('/')),
  );
  return [...named].map((groupVersion) => {
    const [name, version] = groupVersion.split('/');
    const preferredVersion = { groupVersion, version };
    return { name, versions: [preferredVersion], preferredVersion };
  });
}
