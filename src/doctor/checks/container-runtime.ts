import type { Host } from '../../host/host.ts';
import { isThere, listOptional } from '../../host/read.ts';
import type { Check, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import {
  type CniConfig,
  type CniPrograms,
  findCniPrograms,
  readCniConfigs,
} from '../evidence/cni.ts';
import { pass, skip, warn } from '../finding.ts';
import { findRuntimes, type Runtime } from '../evidence/container-runtimes.ts';

export const containerRuntime: Check = {
  id: 'container-runtime',
  title: 'something brings VFs into containers',
  background: `A container runtime does not know VFs by itself. Those with CNI (containerd, CRI-O, Podman up to 4, nerdctl) \
run the programs that the files in /etc/cni/net.d name: sriov, ib-sriov and host-device move a VF into the container. If \
such a program is missing, containers of that network do not start: pods stay in ContainerCreating. In Kubernetes \
Multus calls them for further networks than the first, and the SR-IOV device plugin hands out the VFs. Docker has plugins \
of its own, found by their sockets in /run/docker/plugins or a file in /etc/docker/plugins. Incus, LXD and LXC take VFs \
as they are. Looked at with --for containers only; networks that are objects of Kubernetes are not seen from \
the host.`,
  links: [
    'https://github.com/k8snetworkplumbingwg/sriov-cni',
    'https://github.com/k8snetworkplumbingwg/sriov-network-device-plugin',
    'https://www.cni.dev/docs/spec/',
  ],
  run: ({ host, purpose }) =>
    purpose === 'containers'
      ? examineContainers(host)
      : [pass('host', 'Looked at with --for containers')],
};

function examineContainers(host: Host): Finding[] {
  // Their files are no business of a record that is passed on.
  if (host.kind === 'snapshot') {
    return [skip('host', 'A snapshot has nothing of container runtimes: look on the host itself')];
  }
  const runtimes = findRuntimes(host);
  const configs = readCniConfigs(host);
  const programs = findCniPrograms(host);
  const broken = configs.flatMap((config, index) => examineConfig(config, index === 0, programs));
  if (broken.length > 0) return broken;
  if (runtimes.length === 0 && configs.length === 0) return [noRuntime()];
  const ways = waysIn(host, runtimes, programs);
  const seen = [
    ...runtimes.map(({ name, path }) => `${path}: ${name}`),
    ...configs.map(({ path, plugins }) => `${path}: ${plugins.map(({ type }) => type).join(', ')}`),
    ...ways.map(({ evidence }) => evidence),
  ];
  const names = runtimes.map(({ name }) => name).join(', ') || 'A container runtime';
  if (ways.length === 0) return [noWay(names, runtimes, programs, seen)];
  return [
    pass('host', `${names}; VFs come in by ${ways.map(({ name }) => name).join(', ')}`, seen),
  ];
}

function examineConfig(config: CniConfig, isFirst: boolean, programs: CniPrograms): Finding[] {
  const { path } = config;
  if (config.broken) {
    return [
      warn('host', `${path} is not JSON: the networks in it do not exist`, [`${path}: not JSON`], {
        cause: 'Runtimes pass over a file that they cannot read, and say so in their log only.',
        cure: byHand([`# Correct ${path}, or move it away`]),
      }),
    ];
  }
  const missing = new Set(
    config.plugins.map(({ type }) => type).filter((type) => !programs.names.has(type)),
  );
  return [...missing].map((type) => ({
    status: isFirst ? 'fail' : 'warn',
    target: 'host',
    message: `${path} names the CNI plugin ${type}, which is not installed`,
    evidence: [`${path}: "type": "${type}"`, `No ${type} in ${programs.folders.join(', ')}`],
    cause: isFirst
      ? 'The first file is that of the default network: pods and containers on it do not start.'
      : 'Containers that ask for this network do not start.',
    cure: byHand([
      `# Install ${type} ${sourceOf(type)}into ${programs.folders[0]}, or move ${path} away`,
    ]),
  }));
}

function sourceOf(type: string): string {
  const source = SOURCES.get(type);
  return source === undefined ? '' : `(https://github.com/${source}) `;
}

const SOURCES = new Map([
  ...[
    'bridge',
    'dhcp',
    'host-device',
    'host-local',
    'loopback',
    'macvlan',
    'portmap',
    'static',
    'tuning',
  ].map((type) => [type, 'containernetworking/plugins'] as const),
  ...[
    ['accelerated-bridge', 'accelerated-bridge-cni'],
    ['bond', 'bond-cni'],
    ['ib-sriov', 'ib-sriov-cni'],
    ['multus', 'multus-cni'],
    ['multus-shim', 'multus-cni'],
    ['ovs', 'ovs-cni'],
    ['rdma', 'rdma-cni'],
    ['sriov', 'sriov-cni'],
    ['whereabouts', 'whereabouts'],
  ].map(([type, project]) => [type!, `k8snetworkplumbingwg/${project}`] as const),
]);

interface WayIn {
  name: string;
  evidence: string;
}

function waysIn(host: Host, runtimes: Runtime[], { names }: CniPrograms): WayIn[] {
  const cni = VF_PLUGINS.filter((type) => names.has(type));
  const hasCni = runtimes.some(({ network }) => network === 'cni') || runtimes.length === 0;
  return [
    ...runtimes
      .filter(({ network }) => network === 'own')
      .map(({ name, path }) => ({ name, evidence: `${path}: takes VFs by itself` })),
    ...(hasCni ? cni : []).map((type) => ({
      name: `the CNI plugin ${type}`,
      evidence: `CNI programs: ${type}`,
    })),
    ...(runtimes.some(({ network }) => network === 'docker') ? dockerPlugins(host) : []),
    ...devicePlugin(host),
  ];
}

/** Those that take a whole device; macvlan and the like only share it. */
const VF_PLUGINS = ['sriov', 'ib-sriov', 'host-device', 'accelerated-bridge', 'ovs'];

/** moby, pkg/plugins/discovery.go: NAME.sock or NAME/NAME.sock, NAME.spec or NAME.json. Those of SR-IOV are called sriov. */
function dockerPlugins(host: Host): WayIn[] {
  return ['/run/docker/plugins', '/etc/docker/plugins', '/usr/lib/docker/plugins'].flatMap(
    (folder) =>
      listOptional(host, folder)
        .filter((name) => /sriov/i.test(name))
        .map((name) => ({
          name: `the Docker plugin ${name.replace(/\.(sock|spec|json)$/, '')}`,
          evidence: `${folder}/${name}`,
        })),
  );
}

function devicePlugin(host: Host): WayIn[] {
  const path = '/etc/pcidp/config.json';
  return isThere(host, path) ? [{ name: 'the SR-IOV device plugin', evidence: path }] : [];
}

function noRuntime(): Finding {
  return warn(
    'host',
    'No container runtime was found',
    ['No socket or program of Docker, containerd, CRI-O, Podman, Incus, LXD or LXC'],
    {
      cause: 'None is installed, or it is one that sriovctl does not know.',
      cure: byHand([
        '# Install a container runtime, then look again: sriovctl doctor --for containers',
      ]),
    },
  );
}

function noWay(
  names: string,
  runtimes: Runtime[],
  { folders }: CniPrograms,
  seen: string[],
): Finding {
  const isDocker = runtimes.some(({ network }) => network === 'docker');
  const hasCni = runtimes.some(({ network }) => network === 'cni');
  return warn(
    'host',
    `${names}: nothing here brings VFs into containers`,
    [
      ...seen,
      ...(hasCni ? [`None of ${VF_PLUGINS.join(', ')} in ${folders.join(', ')}`] : []),
      ...(isDocker ? ['/run/docker/plugins, /etc/docker/plugins: no plugin for SR-IOV'] : []),
    ],
    {
      cause: 'A runtime alone gives containers virtual netdevs, and leaves VFs on the host.',
      cure: byHand([
        ...(hasCni
          ? [
              `# Install the CNI plugin sriov ${sourceOf('sriov')}or host-device ${sourceOf('host-device')}into ${folders[0]}`,
            ]
          : []),
        ...(isDocker
          ? [
              '# Install a Docker plugin for SR-IOV, or share one VF without a plugin:',
              'docker network create -d macvlan -o macvlan_mode=passthru -o parent=VF_NETDEV NETWORK',
            ]
          : []),
        ...(hasCni || isDocker
          ? []
          : [
              '# Share one VF as the parent of a macvlan network: podman network create -d macvlan -o parent=VF_NETDEV NETWORK',
            ]),
      ]),
    },
  );
}
