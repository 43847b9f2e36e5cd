import { get, stringOf } from '../../formats/node.ts';
import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';

/** The plugins of a network, as the JSON in spec.config has them. */
export interface NadConfig {
  plugins: Record<string, unknown>[];
}

/** undefined where there is none, or it is no JSON; that is told elsewhere. */
export function nadConfig({ node }: KubernetesObject): NadConfig | undefined {
  const text = stringOf(get(node, 'spec', 'config'));
  if (text === undefined || text.trim() === '') return undefined;
  try {
    const json: unknown = JSON.parse(text);
    if (!isObject(json)) return undefined;
    const plugins = Array.isArray(json['plugins']) ? json['plugins'].filter(isObject) : [json];
    return { plugins };
  } catch {
    return undefined;
  }
}

/** The plugin that takes the VF: the first. */
export function mainType(config: NadConfig | undefined): string | undefined {
  const type = config?.plugins[0]?.['type'];
  return typeof type === 'string' ? type : undefined;
}

export function hasCapability(config: NadConfig, capability: string): boolean {
  return config.plugins.some(
    ({ capabilities }) => isObject(capabilities) && capabilities[capability] === true,
  );
}

export function ipamType(config: NadConfig): string | undefined {
  const ipam = config.plugins[0]?.['ipam'];
  const type = isObject(ipam) ? ipam['type'] : undefined;
  return typeof type === 'string' ? type : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Plugins that fail without a device of the pod. */
export const NEEDS_DEVICE: readonly string[] = ['sriov', 'ib-sriov', 'accelerated-bridge'];
