import type { Description, NetworkSettings } from '../description.ts';
import { contradiction } from './contradictions.ts';

/**
 * A plugin would ignore the key of a setting that it does not know.
 * @throws {SriovError} INVALID_NETWORK
 */
export function refuseSettings(
  { settings }: Description,
  plugin: string,
  known: readonly (keyof NetworkSettings)[],
  why: string,
  ...actions: string[]
): void {
  const flags = (Object.keys(FLAGS) as (keyof NetworkSettings)[])
    .filter((key) => settings[key] !== undefined && !known.includes(key))
    .map((key) => FLAGS[key]);
  if (flags.length === 0) return;
  throw contradiction(
    `${plugin} has no key for ${flags.join(', ')}`,
    why,
    `Leave ${flags.join(', ')} out.`,
    ...actions,
  );
}

const FLAGS: Record<keyof NetworkSettings, string> = {
  mac: '--mac',
  vlan: '--vlan',
  qos: '--qos',
  vlanProto: '--vlan-proto',
  spoofchk: '--spoofchk',
  trust: '--trust',
  linkState: '--link-state',
  minTxRate: '--min-rate',
  maxTxRate: '--max-rate',
  mtu: '--mtu',
};
