import type { HostView } from '../lint/host-view.ts';
import type { Across, Kind } from '../lint/rule.ts';
import { cniFiles, cniIpam, cniNetwork } from './cni/lint.ts';
import { cniOnHost } from './cni/on-host.ts';
import { devicePluginOnHost } from './device-plugin/host-view.ts';
import { DOCKER_KINDS } from './docker/lint.ts';
import { kubernetesAcross } from './kubernetes/across.ts';
import { KUBERNETES_KINDS } from './kubernetes/kinds.ts';
import { libvirtOnHost } from './libvirt/host-view.ts';
import { LIBVIRT_KINDS } from './libvirt/lint.ts';
import { novaOnHost } from './openstack/host-view.ts';
import { OPENSTACK_KINDS } from './openstack/lint.ts';
import { PODMAN_KINDS } from './podman/lint.ts';

/** The kinds of files that lint recognises; the first that recognises a document has it. */
export const KINDS: readonly Kind[] = [
  ...KUBERNETES_KINDS,
  cniNetwork,
  cniIpam,
  ...DOCKER_KINDS,
  ...OPENSTACK_KINDS,
  ...LIBVIRT_KINDS,
  ...PODMAN_KINDS,
];

/** Rules over several documents. */
export const ACROSS: readonly Across[] = [kubernetesAcross, cniFiles];

/** Consumers that lint can simulate on a host's inventory. */
export const HOST_VIEWS: readonly HostView[] = [
  devicePluginOnHost,
  cniOnHost,
  libvirtOnHost,
  novaOnHost,
];
