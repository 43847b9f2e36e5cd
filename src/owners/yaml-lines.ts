export interface YamlLine {
  /** `network/ethernets/ens1f0/virtual-function-count`; an item of a list is `-0`, `-1`, ... */
  path: string[];
  /** Empty for what only has something below it. */
  value: string;
  /** From 1. */
  line: number;
}

/**
 * The scalars of a YAML file in block style, as netplan, nmstate and os-net-config are written, with one-line `{a: b}`.
 * Anchors, block texts and flow style over several lines are not followed: what stands there is not found.
 */
export function readYamlLines(text: string): YamlLine[] {
  const open: { indent: number; key: string; items: number }[] = [];
  const found: YamlLine[] = [];
  let items = 0;
  for (const [index, whole] of text.split('\n').entries()) {
    let rest = withoutComment(whole).trimEnd();
    let indent = rest.length - rest.trimStart().length;
    rest = rest.trimStart();
    if (rest === '' || rest === '---' || open.length > MAX_DEPTH) continue;
    while (rest === '-' || rest.startsWith('- ')) {
      // A list may stand as deep as the key that it belongs to.
      while (open.length > 0 && isBelow(open.at(-1)!, indent, true)) open.pop();
      const parent = open.at(-1);
      const number = parent === undefined ? items++ : parent.items++;
      open.push({ indent, key: `-${number}`, items: 0 });
      const after = rest.slice(1).trimStart();
      indent += rest.length - after.length;
      rest = after;
    }
    if (rest === '') continue;
    const [, key, value] =
      /^("[^"]*"|'[^']*'|[^\s:{}"'][^:{}]*?|[0-9a-f]{2}(?::[0-9a-f]{2}){5})\s*:(?:\s+(.*))?$/i.exec(
        rest,
      ) ?? [];
    if (key === undefined) continue;
    while (open.length > 0 && isBelow(open.at(-1)!, indent, false)) open.pop();
    const path = [...open.map((one) => one.key), unquote(key)];
    const inline = value?.startsWith('{') ? value : undefined;
    found.push({ path, value: inline === undefined ? unquote(value ?? '') : '', line: index + 1 });
    if (inline !== undefined) found.push(...flowMap(path, inline, index + 1));
    open.push({ indent, key: unquote(key), items: 0 });
  }
  return found;
}

const MAX_DEPTH = 50;

/** Is what is open not the parent of a line with this indent? */
function isBelow(one: { indent: number; key: string }, indent: number, isItem: boolean): boolean {
  if (isItem && one.indent === indent) return one.key.startsWith('-');
  return one.indent >= indent;
}

function withoutComment(line: string): string {
  return line.replace(/(^|\s)#.*$/, '').replaceAll('\r', '');
}

function flowMap(path: string[], value: string, line: number): YamlLine[] {
  return value
    .replace(/^\{|\}$/g, '')
    .split(',')
    .flatMap((pair) => {
      const colon = pair.indexOf(':');
      if (colon < 0) return [];
      const key = unquote(pair.slice(0, colon).trim());
      return [{ path: [...path, key], value: unquote(pair.slice(colon + 1).trim()), line }];
    });
}

function unquote(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2');
}
