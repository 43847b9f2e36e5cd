import type { Host } from '../../host/host.ts';
import { isThere, listOptional } from '../../host/read.ts';
import type { Check, Finding } from '../check.ts';
import { byHand } from '../cure.ts';
import { cniPrograms, readCniPlugins } from '../evidence/cni.ts';
import { fail, pass } from '../finding.ts';

export const containerRuntime: Check = {
  id: 'container-runtime',
  title: 'what brings VFs into containers is complete',
  background: `A container runtime calls a CNI plugin to move a VF into a container: sriov, ib-sriov or host-device, in \
Kubernetes through Multus, which gets the VF from the SR-IOV device plugin. A configuration whose program is not there \
leaves every pod that uses it in ContainerCreating. Docker has no CNI: it needs a network plugin with a socket in \
/run/docker/plugins. Looked at with --for containers only; networks that exist as objects of Kubernetes alone are not \
seen from here.`,
  links: [
    'https://github.com/k8snetworkplumbingwg/sriov-cni',
    'https://github.com/k8snetworkplumbingwg/sriov-network-device-plugin',
  ],
  run: ({ host, purpose, nics }) =>
    purpose === 'containers' && nics.some(({ sriov }) => sriov) ? examineRuntime(host) : [],
};

function examineRuntime(host: Host): Finding[] {
  const { names, folders } = cniPrograms(host);
  const broken = readCniPlugins(host).filter(({ type }) => TAKES_VFS.has(type) && !names.has(type));
  if (broken.length > 0) {
    return broken.map(({ path, type }) =>
      fail(
        'host',
        `${path} wants the CNI plugin ${type}, which is not installed`,
        [`${path}: "type": "${type}"`, `${folders.join(', ') || '/opt/cni/bin'}: no ${type}`],
        {
          cause: 'The runtime starts a program of that name for each container, and fails.',
          cure: byHand([
            `# Put the program ${type} into ${folders[0] ?? '/opt/cni/bin'}: ${SOURCES[type]}`,
          ]),
        },
      ),
    );
  }
  const there = [
    ...RUNTIMES.filter(([, path]) => isThere(host, path)).map(([name]) => name),
    ...[...TAKES_VFS].filter((type) => names.has(type)).map((type) => `CNI plugin ${type}`),
    ...(isThere(host, '/etc/pcidp/config.json') ? ['SR-IOV device plugin'] : []),
    ...listOptional(host, '/run/docker/plugins')
      .filter((name) => name.endsWith('.sock'))
      .map((name) => `Docker plugin ${name.slice(0, -'.sock'.length)}`),
  ];
  const message = there.length > 0 ? `Found ${there.join(', ')}` : 'No container runtime was found';
  return [pass('host', message)];
}

/** The project of each, for the cure. */
const SOURCES: Record<string, string> = {
  sriov: 'https://github.com/k8snetworkplumbingwg/sriov-cni',
  'ib-sriov': 'https://github.com/k8snetworkplumbingwg/ib-sriov-cni',
  'host-device': 'https://github.com/containernetworking/plugins',
  multus: 'https://github.com/k8snetworkplumbingwg/multus-cni',
  'multus-shim': 'https://github.com/k8snetworkplumbingwg/multus-cni',
  rdma: 'https://github.com/k8snetworkplumbingwg/rdma-cni',
  bond: 'https://github.com/k8snetworkplumbingwg/bond-cni',
  whereabouts: 'https://github.com/k8snetworkplumbingwg/whereabouts',
};
const TAKES_VFS = new Set(Object.keys(SOURCES));

const RUNTIMES: [string, string][] = [
  ['Docker', '/run/docker.sock'],
  ['containerd', '/run/containerd/containerd.sock'],
  ['CRI-O', '/run/crio/crio.sock'],
  ['Podman', '/usr/bin/podman'],
  ['kubelet', '/var/lib/kubelet/config.yaml'],
];
