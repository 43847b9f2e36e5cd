import type { Node } from '../formats/document.ts';
import { refuseContradictions } from '../model/contradictions.ts';
import { SriovError } from '../model/errors.ts';
import { hasNetdev } from '../model/userspace-driver.ts';
import type { RequestedSettings } from '../provision/request.ts';
import { VF_KEYS } from './keys.ts';
import type { Problems } from './problems.ts';
import { readFields, readMap } from './read-map.ts';

/** Settings of VFs. `what` has them in messages; together with the `defaults` below them they must make sense. */
export function readSettings(
  node: Node,
  what: string,
  defaults: RequestedSettings,
  problems: Problems,
): RequestedSettings {
  const known = VF_KEYS.map(({ key }) => key);
  const entries = readMap(node, what, known, problems);
  if (!entries) return {};
  const settings = readFields<RequestedSettings>(entries, VF_KEYS, problems);
  const why = whyContradictory(settings, defaults);
  if (why !== undefined) problems.add(node.place, `${what}: ${why}`);
  return settings;
}

function whyContradictory(
  settings: RequestedSettings,
  defaults: RequestedSettings,
): string | undefined {
  const { qos: _, vlanProto: __, ...others } = defaults;
  // Who takes the VLAN away from some VFs means its priority and protocol as well.
  const all = { ...(settings.vlan === 0 ? others : defaults), ...settings };
  try {
    refuseContradictions(all);
  } catch (error) {
    if (error instanceof SriovError) return error.message;
    throw error;
  }
  if (settings.mtu === undefined || hasNetdev(all.driver)) return undefined;
  return 'mtu is of a netdev, and with this driver a VF has none';
}
