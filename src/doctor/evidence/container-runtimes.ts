import type { Host } from '../../host/host.ts';
import { isThere, listOptional } from '../../host/read.ts';

export interface Runtime {
  name: string;
  /** Where it was seen. */
  path: string;
  /** How its containers get networks: by CNI, by Docker's plugins, by netavark, or as the runtime itself does it. */
  network: 'cni' | 'docker' | 'netavark' | 'own';
}

/** Those that run, by their sockets, and those without a daemon, by their programs. */
export function findRuntimes(host: Host): Runtime[] {
  const programs = new Set(listOptional(host, '/usr/bin'));
  const found = KNOWN.flatMap(({ name, network, sockets = [], program }): Runtime[] => {
    const path =
      sockets.find((socket) => isThere(host, socket)) ??
      (program !== undefined && programs.has(program) ? `/usr/bin/${program}` : undefined);
    return path === undefined ? [] : [{ name, path, network }];
  });
  // Docker brings a containerd, whose CNI nothing asks for.
  const forDocker =
    found.some(({ network }) => network === 'docker') && !isThere(host, '/etc/cni/net.d');
  return forDocker ? found.filter(({ name }) => name !== 'containerd') : found;
}

interface Known extends Pick<Runtime, 'name' | 'network'> {
  sockets?: string[];
  program?: string;
}

const KNOWN: readonly Known[] = [
  { name: 'Docker', network: 'docker', sockets: ['/run/docker.sock'], program: 'dockerd' },
  {
    name: 'containerd',
    network: 'cni',
    sockets: ['/run/containerd/containerd.sock', '/run/k3s/containerd/containerd.sock'],
    program: 'containerd',
  },
  { name: 'CRI-O', network: 'cni', sockets: ['/run/crio/crio.sock'], program: 'crio' },
  { name: 'Podman', network: 'netavark', program: 'podman' },
  { name: 'Incus', network: 'own', sockets: ['/var/lib/incus/unix.socket'] },
  {
    name: 'LXD',
    network: 'own',
    sockets: ['/var/lib/lxd/unix.socket', '/var/snap/lxd/common/lxd/unix.socket'],
  },
  { name: 'LXC', network: 'own', program: 'lxc-start' },
];
