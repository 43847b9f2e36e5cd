import type { Description, NetworkSettings } from './description.ts';
import { vfMac } from './vf-mac.ts';

/**
 * The `sriovctl vf set` commands, as words, that give the VFs what was asked for; for consumers that cannot do so
 * themselves. One for each PF: a MAC counts up over the VFs of all PFs.
 */
export function vfSetCommands(
  description: Description,
  settings: NetworkSettings = description.settings,
): string[][] {
  return description.pfs.flatMap((pf) => {
    const mac = vfMac(description, pf.vfs[0]!);
    const counted = settings.mac === undefined || mac === null ? {} : { mac };
    const flags = flagsOf({ ...settings, ...counted });
    return flags.length === 0 ? [] : [['sriovctl', 'vf', 'set', pf.pci, pf.range, ...flags]];
  });
}

function flagsOf(settings: NetworkSettings): string[] {
  const { mac, vlan, qos, vlanProto, spoofchk, trust, linkState, minTxRate, maxTxRate, mtu } =
    settings;
  return [
    ...flag('--mac', mac),
    ...flag('--vlan', vlan),
    ...flag('--qos', qos),
    ...flag('--vlan-proto', vlanProto),
    ...flag('--spoofchk', spoofchk),
    ...flag('--trust', trust),
    ...flag('--link-state', linkState),
    ...flag('--min-rate', minTxRate),
    ...flag('--max-rate', maxTxRate),
    ...flag('--mtu', mtu),
  ];
}

function flag(name: string, value: string | number | boolean | undefined): string[] {
  if (value === undefined) return [];
  if (typeof value === 'boolean') return [name, value ? 'on' : 'off'];
  return [name, String(value)];
}
