import type { HostView } from '../lint/host-view.ts';
import type { Across, Kind } from '../lint/rule.ts';
import { cniFiles, cniIpam, cniNetwork } from './cni/lint.ts';
import { devicePluginOnHost } from './device-plugin/host-view.ts';
import { kubernetesAcross } from './kubernetes/across.ts';
import { KUBERNETES_KINDS } from './kubernetes/kinds.ts';

/** The kinds of files that lint recognises; the first that recognises a document has it. */
export const KINDS: readonly Kind[] = [...KUBERNETES_KINDS, cniNetwork, cniIpam];

/** Rules over several documents. */
export const ACROSS: readonly Across[] = [kubernetesAcross, cniFiles];

/** Consumers that lint can simulate on a host's inventory. */
export const HOST_VIEWS: readonly HostView[] = [devicePluginOnHost];
