import type { Entry, MapNode, Node, Path, ScalarNode } from './document.ts';

/** The value at a path below a node; of a key that stands twice the last one, as parsers have it. */
export function get(node: Node | undefined, ...path: Path): Node | undefined {
  let at = node;
  for (const step of path) {
    if (at?.type === 'map') at = entry(at, String(step))?.value;
    else if (at?.type === 'list' && typeof step === 'number') at = at.items[step];
    else return undefined;
  }
  return at;
}

/** The entry of a map with this key, the last one if it stands twice. */
export function entry(node: Node | undefined, key: string): Entry | undefined {
  return node?.type === 'map' ? node.entries.findLast((one) => one.key === key) : undefined;
}

export function entries(node: Node | undefined): readonly Entry[] {
  return node?.type === 'map' ? node.entries : [];
}

export function items(node: Node | undefined): readonly Node[] {
  return node?.type === 'list' ? node.items : [];
}

/** The string that a scalar is. */
export function stringOf(node: Node | undefined): string | undefined {
  return node?.type === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** The items of a list that are strings. */
export function stringsOf(node: Node | undefined): string[] {
  return items(node).flatMap((item) => stringOf(item) ?? []);
}

export function isString(node: Node | undefined): node is ScalarNode & { value: string } {
  return stringOf(node) !== undefined;
}

export function isMap(node: Node | undefined): node is MapNode {
  return node?.type === 'map';
}

/** A key of a map as a place for findings. */
export function keyOf(
  node: Node,
  { key, keyPlace }: Entry,
): { path: Path; place: Entry['keyPlace'] } {
  return { path: [...node.path, key], place: keyPlace };
}

/** As plain JavaScript; of a key that stands twice the last one. Keys are own properties, `__proto__` too. */
export function toValue(node: Node): unknown {
  if (node.type === 'scalar') return node.value;
  if (node.type === 'list') return node.items.map(toValue);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, toValue(value)]));
}

/** `spec.template.containers[0]`, for messages. */
export function pathText(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === 'number'
        ? `[${step}]`
        : /^[\w-]+$/.test(step)
          ? `${index > 0 ? '.' : ''}${step}`
          : `[${JSON.stringify(step)}]`,
    )
    .join('');
}
