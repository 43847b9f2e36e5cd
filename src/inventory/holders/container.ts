import type { Host } from '../../host/host.ts';
import { readOptional } from '../../host/read.ts';

/** What a person looks up: `pod <uid>`, `docker <short id>`; undefined for a process outside of containers. */
export function containerOf(host: Host, pid: number): string | undefined {
  return parseContainer(readOptional(host, `/proc/${pid}/cgroup`) ?? '');
}

/**
 * From /proc/PID/cgroup. systemd's slices write a pod's uid with underscores and put the runtime before the id,
 * with the cgroupfs driver both are plain folders (kubelet pkg/kubelet/cm/cgroup_manager_linux.go).
 */
export function parseContainer(cgroup: string): string | undefined {
  for (const line of cgroup.split('\n')) {
    const path = line.split(':').slice(2).join(':');
    const pod = POD.exec(path)?.[1]?.replaceAll('_', '-');
    const [, runtime, id] = CONTAINER.exec(path) ?? [];
    const container = id && `${RUNTIMES[runtime ?? ''] ?? 'container'} ${id.slice(0, 12)}`;
    const lxc = LXC.exec(path)?.[1];
    const name = [pod && `pod ${pod}`, container, lxc && `lxc ${lxc}`].filter(Boolean).join(', ');
    if (name !== '') return name;
  }
  return undefined;
}

const POD = /pod([0-9a-f]{8}(?:[-_]?[0-9a-f]{4}){3}[-_]?[0-9a-f]{12})(?![0-9a-f])/;
const CONTAINER =
  /\/(?:(docker|cri-containerd|nerdctl|crio|libpod)[-/:])?([0-9a-f]{64})(?:\.scope)?(?:\/|$)/;
const LXC = /\/lxc(?:\.payload)?[./]([^/]+)/;

const RUNTIMES: Record<string, string> = {
  docker: 'docker',
  'cri-containerd': 'containerd',
  nerdctl: 'containerd',
  crio: 'crio',
  libpod: 'podman',
};
