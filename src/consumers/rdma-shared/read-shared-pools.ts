import type { Document, Node } from '../../formats/document.ts';
import { items, stringOf } from '../../formats/node.ts';
import { goField } from '../go-struct.ts';
import { RESOURCE_PREFIX } from './plan-rdma-shared.ts';

export interface SharedPool {
  node: Node;
  name: string;
  prefix: string;
}

export function readSharedPools(root: Node): SharedPool[] {
  return items(goField(root, 'configList')).map((node) => ({
    node,
    name: stringOf(goField(node, 'resourceName')) ?? '',
    prefix: stringOf(goField(node, 'resourcePrefix')) || RESOURCE_PREFIX,
  }));
}

export function isRdmaSharedConfig(document: Document): boolean {
  if (document.format !== 'json' && document.format !== 'yaml') return false;
  return goField(document.root, 'configList') !== undefined;
}
