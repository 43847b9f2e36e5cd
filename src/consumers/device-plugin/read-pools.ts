import type { Node } from '../../formats/document.ts';
import { items, stringOf, stringsOf } from '../../formats/node.ts';
import { goField } from '../go-struct.ts';
import { DEVICE_TYPES, LISTS, type DeviceType, type ListKey } from './schema.ts';

/** A pool as the plugin understands it, whatever else is wrong with it. */
export interface Pool {
  node: Node;
  name: string;
  prefix: string;
  /** `intel.com/ens1f0` */
  fullName: string;
  deviceType: DeviceType;
  selectors: Selector[];
}

export interface Selector {
  node: Node;
  lists: Partial<Record<ListKey, string[]>>;
  isRdma: boolean;
  needVhostNet: boolean;
  vdpaType: string | undefined;
}

/** Where the flag `-resource-prefix` was not given. */
export const DEFAULT_PREFIX = 'intel.com';

/** The pools of a config.json, without those that the plugin drops because a selector has the wrong type. */
export function readPools(root: Node): Pool[] {
  return items(goField(root, 'resourceList')).flatMap((node) => {
    const name = stringOf(goField(node, 'resourceName')) ?? '';
    const prefix = stringOf(goField(node, 'resourcePrefix')) || DEFAULT_PREFIX;
    const type = stringOf(goField(node, 'deviceType')) || 'netDevice';
    const deviceType = DEVICE_TYPES.find((known) => known === type);
    const selectors = selectorNodes(node);
    if (deviceType === undefined || selectors.length === 0 || !selectors.every(isReadable))
      return [];
    return [
      {
        node,
        name,
        prefix,
        fullName: `${prefix}/${name}`,
        deviceType,
        selectors: selectors.map(readSelector),
      },
    ];
  });
}

/** One object, or a list of them. */
export function selectorNodes(entry: Node): Node[] {
  const selectors = goField(entry, 'selectors');
  if (selectors === undefined) return [];
  return selectors.type === 'list' ? selectors.items : [selectors];
}

function isReadable(node: Node): boolean {
  if (node.type !== 'map') return false;
  return LISTS.every((key) => {
    const value = goField(node, key);
    return (
      value === undefined ||
      (value.type === 'list' && value.items.every((item) => stringOf(item) !== undefined))
    );
  });
}

function readSelector(node: Node): Selector {
  const lists: Selector['lists'] = {};
  for (const key of LISTS) {
    const values = stringsOf(goField(node, key));
    if (values.length > 0) lists[key] = values;
  }
  return {
    node,
    lists,
    isRdma: isTrue(goField(node, 'isRdma')),
    needVhostNet: isTrue(goField(node, 'needVhostNet')),
    vdpaType: stringOf(goField(node, 'vdpaType')) || undefined,
  };
}

function isTrue(node: Node | undefined): boolean {
  return node?.type === 'scalar' && node.value === true;
}
