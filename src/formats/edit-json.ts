import type { Node as JsonNode } from 'jsonc-parser';
import type { Path } from './document.ts';
import type { PathEdit } from './edited-value.ts';
import { jsonAt, jsonProperty } from './locate.ts';
import {
  EditImpossible,
  indentAt,
  indentUnit,
  lineBreak,
  remembered,
  type TextEdit,
} from './text-edit.ts';

/** An edit of a JSON text, in which all that it is not about stays as it is written. @throws {EditImpossible} */
export function editJson(text: string, root: JsonNode, edit: PathEdit): TextEdit {
  if (edit.change === 'set') return set(text, root, edit.path, edit.value);
  const parent = jsonAt(root, edit.path.slice(0, -1));
  const key = edit.path.at(-1);
  const child = parent && key !== undefined ? childOf(parent, key) : undefined;
  if (!parent || !child) throw new EditImpossible('there is nothing at this path');
  if (edit.change === 'remove') return remove(parent, child);
  const name = child.children?.[0];
  if (!name) throw new EditImpossible('a list has no keys');
  return replace(name, JSON.stringify(edit.key));
}

/** The property of an object, the item of a list. */
function childOf(parent: JsonNode, key: string | number): JsonNode | undefined {
  return parent.type === 'array' ? parent.children?.[Number(key)] : jsonProperty(parent, key);
}

function set(text: string, root: JsonNode, path: Path, value: unknown): TextEdit {
  const style = styleOf(text);
  const old = jsonAt(root, path);
  if (old) return replace(old, print(value, style, indentAt(text, old.offset)));
  const known = path.findLastIndex((_, index) => jsonAt(root, path.slice(0, index)) !== undefined);
  const parent = jsonAt(root, path.slice(0, known));
  const key = path[known];
  if (!parent || key === undefined) throw new EditImpossible('there is nothing at this path');
  const wrapped = path
    .slice(known + 1)
    .reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
  return add(text, parent, key, wrapped, style);
}

function add(
  text: string,
  parent: JsonNode,
  key: string | number,
  value: unknown,
  style: Style,
): TextEdit {
  const { eol, unit, colon } = style;
  const [first] = parent.children ?? [];
  const last = parent.children?.at(-1);
  const label = parent.type === 'object' ? `${JSON.stringify(String(key))}${colon}` : '';
  if (!first || !last) {
    const [open, close] = parent.type === 'object' ? '{}' : '[]';
    const outer = indentAt(text, parent.offset);
    const inner = `${outer}${unit}`;
    if (style.oneLine) return replace(parent, `${open}${label}${print(value, style, '')}${close}`);
    return replace(
      parent,
      `${open}${eol}${inner}${label}${print(value, style, inner)}${eol}${outer}${close}`,
    );
  }
  const end = last.offset + last.length;
  const ownLines = text.slice(parent.offset, first.offset).includes('\n');
  const indent = indentAt(text, first.offset);
  const separator = ownLines ? `,${eol}${indent}` : `,${style.oneLine && colon === ':' ? '' : ' '}`;
  return { start: end, end, text: `${separator}${label}${print(value, style, indent)}` };
}

/** With the comma before it, or, of the first, behind it. */
function remove(parent: JsonNode, child: JsonNode): TextEdit {
  const siblings = parent.children ?? [];
  const index = siblings.indexOf(child);
  const before = siblings[index - 1];
  const after = siblings[index + 1];
  const end = child.offset + child.length;
  if (before) return { start: before.offset + before.length, end, text: '' };
  if (after) return { start: child.offset, end: after.offset, text: '' };
  return { start: parent.offset + 1, end: parent.offset + parent.length - 1, text: '' };
}

function replace({ offset, length }: JsonNode, text: string): TextEdit {
  return { start: offset, end: offset + length, text };
}

interface Style {
  oneLine: boolean;
  eol: string;
  unit: string;
  /** `: ` or `:`. */
  colon: string;
}

/** The same text is edited many times, and can be long. */
const styleOf = remembered((text): Style => {
  return {
    oneLine: !text.trim().includes('\n'),
    eol: lineBreak(text),
    unit: indentUnit(text),
    colon: /"\s*:\S/.test(text) && !/"\s*:\s/.test(text) ? ':' : ': ',
  };
});

/** Lists of scalars stay in one line, as people write them. */
function print(value: unknown, style: Style, indent: string): string {
  if (style.oneLine && style.colon === ':') return JSON.stringify(value);
  if (style.oneLine) return inLine(value);
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null))
    return inLine(value);
  return JSON.stringify(value, null, style.unit).replaceAll('\n', `${style.eol}${indent}`);
}

function inLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, own]) => `${JSON.stringify(key)}: ${inLine(own)}`)
    .join(', ')}}`;
}
