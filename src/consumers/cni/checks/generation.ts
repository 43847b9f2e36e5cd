import { entries, stringOf } from '../../../formats/node.ts';
import { goEntry, goField } from '../../go-struct.ts';
import { isBeforeLists } from '../contradictions.ts';
import type { Plugin } from './network.ts';

/** Which program of the name sriov a configuration is for. */
export type Generation = 'today' | 'hustcat' | 'intel-0' | 'intel-1';

/** Keys that no sriov-cni since 2.0 reads, and whose they are: see docs/consumers/cni-legacy.md. */
export const LEGACY_KEYS: Readonly<Record<string, readonly Generation[]>> = {
  master: ['hustcat', 'intel-1'],
  pfonly: ['hustcat'],
  if0: ['intel-0'],
  if0name: ['intel-0'],
  l2enable: ['intel-0', 'intel-1'],
  cnidir: ['intel-0', 'intel-1'],
  dpdk: ['intel-0', 'intel-1'],
  dpdkmode: ['intel-0', 'intel-1'],
  sharedvf: ['intel-0', 'intel-1'],
  deviceinfo: ['intel-1'],
};

/** Keys that came with sriov-cni 2.0. */
const KEYS_OF_TODAY = [
  'mac',
  'vlanQoS',
  'vlanProto',
  'min_tx_rate',
  'max_tx_rate',
  'spoofchk',
  'trust',
  'link_state',
  'capabilities',
  'runtimeConfig',
];

/**
 * A configuration is for an old generation only if all of it is: in a list, in a NetworkAttachmentDefinition, with a
 * newer version or with a key of today an old key is a left-over.
 */
export function generationOf({ node, network }: Plugin): Generation {
  const legacy = legacyKeys({ node });
  const ipam = goField(node, 'ipam');
  const isFixipam = stringOf(goField(ipam, 'type')) === 'fixipam';
  const hasOld = legacy.length > 0 || (isFixipam && goField(node, 'deviceID') === undefined);
  if (!hasOld || network.list !== undefined || network.embedded) return 'today';
  if (KEYS_OF_TODAY.some((key) => goEntry(node, key) !== undefined)) return 'today';
  // fixipam is hustcat's alone, so that its cniVersion is what is wrong, not its keys.
  const isOldVersion = network.version === undefined || isBeforeLists(network.version);
  if (!isOldVersion && !isFixipam && !legacy.includes('pfonly')) return 'today';
  if (goEntry(node, 'if0') !== undefined || goEntry(node, 'if0name') !== undefined)
    return 'intel-0';
  const isIntel = ['l2enable', 'dpdk', 'cniDir', 'deviceinfo', 'deviceID', 'vlan'].some(
    (key) => goEntry(node, key) !== undefined,
  );
  return isIntel && !isFixipam ? 'intel-1' : 'hustcat';
}

/** The old keys that are there, in small letters. */
export function legacyKeys({ node }: Pick<Plugin, 'node'>): string[] {
  return entries(node)
    .map(({ key }) => key.toLowerCase())
    .filter((key) => Object.hasOwn(LEGACY_KEYS, key));
}
