import type { Node as JsonNode } from 'jsonc-parser';
import { isMap, isScalar, isSeq, type Pair, type ParsedNode, type YAMLMap } from 'yaml';
import type { Path } from './document.ts';
import type { Range, Source } from './source.ts';

/** Where the scalar at a path stands in the text; undefined if it came through an alias or a merge key. */
export function scalarRange({ tree }: Source, path: Path): Range | undefined {
  if (tree?.format === 'json') {
    const node = jsonAt(tree.root, path);
    return node && { start: node.offset, end: node.offset + node.length };
  }
  const node = tree && yamlAt(tree.root.contents as ParsedNode | null, path);
  return isScalar(node) && node.range ? { start: node.range[0], end: node.range[1] } : undefined;
}

export function jsonAt(root: JsonNode, path: Path): JsonNode | undefined {
  let node: JsonNode | undefined = root;
  for (const step of path) {
    node =
      typeof step === 'number' && node?.type === 'array'
        ? node.children?.[step]
        : node && jsonProperty(node, step)?.children?.[1];
  }
  return node;
}

/** The last one if the key stands twice, as parsers have it. */
export function jsonProperty(node: JsonNode, key: string | number): JsonNode | undefined {
  if (node.type !== 'object') return undefined;
  return node.children?.findLast(({ children }) => children?.[0]?.value === String(key));
}

/** null for a key without a value. */
export function yamlAt(root: ParsedNode | null, path: Path): ParsedNode | null | undefined {
  let node: unknown = root;
  for (const step of path) {
    if (isSeq(node) && typeof step === 'number') node = node.items[step];
    else if (isMap(node)) node = yamlPair(node, step)?.value;
    else return undefined;
    if (node === undefined) return undefined;
  }
  return node as ParsedNode | null;
}

export function yamlPair(map: YAMLMap, key: string | number): Pair | undefined {
  return map.items.findLast((pair) => isScalar(pair.key) && yamlKey(pair.key) === String(key));
}

function yamlKey({
  type,
  source,
  value,
}: {
  type?: string;
  source?: string;
  value: unknown;
}): string {
  return type === 'PLAIN' ? (source ?? '') : String(value);
}
