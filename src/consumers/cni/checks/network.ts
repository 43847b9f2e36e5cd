import type { Document, ListNode, MapNode, Node } from '../../../formats/document.ts';
import { stringOf } from '../../../formats/node.ts';
import type { Report } from '../../../lint/rule.ts';
import { goField } from '../../go-struct.ts';

/** A network as the checks look at it, single configuration or list. */
export interface Network {
  root: MapNode;
  /** Of a list. */
  list: ListNode | undefined;
  plugins: Plugin[];
  /** The first plugin of each type. */
  first: Map<string, Plugin>;
  /** As written; undefined if it is not there. */
  version: string | undefined;
  /** A string in another document: a NetworkAttachmentDefinition, where multus supplies name and device. */
  embedded: boolean;
  report: Report;
}

export interface Plugin {
  node: MapNode;
  /** Undefined if there is none. */
  type: string | undefined;
  /** Its place in the list. */
  place: number;
  network: Network;
}

export function readNetwork(document: Document, report: Report): Network | undefined {
  if (document.format !== 'json' && document.format !== 'yaml') return undefined;
  const { root } = document;
  if (root.type !== 'map') return undefined;
  const listed = goField(root, 'plugins');
  const network: Network = {
    root,
    list: listed?.type === 'list' ? listed : undefined,
    plugins: [],
    first: new Map(),
    version: stringOf(goField(root, 'cniVersion')),
    embedded: document.inside !== undefined,
    report,
  };
  const nodes =
    listed === undefined ? [root] : network.list === undefined ? [] : network.list.items;
  network.plugins = nodes.flatMap((node, place) =>
    node.type === 'map' ? [{ node, type: textOf(node, 'type'), place, network }] : [],
  );
  for (const plugin of network.plugins) {
    const { type } = plugin;
    if (type !== undefined && !network.first.has(type)) network.first.set(type, plugin);
  }
  return network;
}

/** The text of a field; undefined if it is missing, empty or something else. */
export function textOf(node: Node | undefined, field: string): string | undefined {
  const text = stringOf(goField(node, field));
  return text === '' ? undefined : text;
}

/** The number of a field; undefined if it is missing or something else. */
export function numberOf(node: Node | undefined, field: string): number | undefined {
  const value = goField(node, field);
  return value?.type === 'scalar' && typeof value.value === 'number' ? value.value : undefined;
}

export function isTrue(node: Node | undefined, field: string): boolean {
  const value = goField(node, field);
  return value?.type === 'scalar' && value.value === true;
}

/** A plugin of one of these types that stands before this one in the list. */
export function before({ network, place }: Plugin, types: readonly string[]): Plugin | undefined {
  return types
    .flatMap((type) => network.first.get(type) ?? [])
    .find((plugin) => plugin.place < place);
}
