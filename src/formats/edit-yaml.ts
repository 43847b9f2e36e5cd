import {
  type Document as YamlDocument,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Path } from './document.ts';
import type { PathEdit } from './edited-value.ts';
import { yamlAt, yamlPair } from './locate.ts';
import type { Range } from './source.ts';
import { EditImpossible, indentUnit, lineBreak, type TextEdit } from './text-edit.ts';

/** An edit of a YAML text, in which all that it is not about stays as it is written. @throws {EditImpossible} */
export function editYaml(text: string, tree: YamlDocument, edit: PathEdit): TextEdit {
  return new YamlText(text, tree.contents as ParsedNode | null).edit(edit);
}

class YamlText {
  private readonly eol: string;

  constructor(
    private readonly text: string,
    private readonly root: ParsedNode | null,
  ) {
    this.eol = lineBreak(text);
  }

  edit(edit: PathEdit): TextEdit {
    if (edit.change === 'set') return this.set(edit.path, edit.value);
    const parent = yamlAt(this.root, edit.path.slice(0, -1));
    const key = edit.path.at(-1);
    if (key === undefined) throw nothing();
    if (isSeq(parent) && edit.change === 'remove')
      return this.removeItem(parent, Number(key), edit.path);
    const pair = isMap(parent) ? yamlPair(parent, key) : undefined;
    if (!isMap(parent) || !pair) throw nothing();
    if (edit.change === 'remove') return this.removePair(parent, pair, edit.path);
    return { ...rangeOf(pair.key), text: inLine(edit.key) };
  }

  private set(path: Path, value: unknown): TextEdit {
    const old = yamlAt(this.root, path);
    if (old !== undefined) return this.replace(path, old, value);
    const parent = yamlAt(this.root, path.slice(0, -1));
    const key = path.at(-1);
    if (key === undefined) throw nothing();
    // What the alias stands for stands elsewhere.
    if (isAlias(parent)) throw nothing();
    const own = typeof key === 'number' ? [value] : { [key]: value };
    // What has no value, or an empty one, becomes the first list or map.
    const empty = !isCollection(parent) || parent.items.length === 0;
    if (empty) return this.set(path.slice(0, -1), own);
    return isMap(parent) ? this.addPair(parent, String(key), value) : this.addItem(parent, value);
  }

  private replace(path: Path, old: ParsedNode | null, value: unknown): TextEdit {
    if (old === null || (isScalar(old) && old.source === '' && old.type === 'PLAIN')) {
      const behind = this.behindIndicator(path);
      return { start: behind, end: behind, text: this.asValue(value, path) };
    }
    const { start, end } = this.contentOf(old);
    if (isScalar(old) && isBlock(old)) return { start, end, text: this.blockScalar(value, path) };
    if (isScalar(old)) return { start, end, text: this.likeScalar(value, old) };
    const block = isCollection(old) && old.flow !== true && path.length > 0;
    if (block) return { start: this.behindIndicator(path), end, text: this.asValue(value, path) };
    return { start, end, text: inLine(value) };
  }

  private likeScalar(value: unknown, { type }: { type?: string }): string {
    if (typeof value !== 'string' || PRINTABLE.test(value)) return inLine(value);
    if (type === 'QUOTE_DOUBLE') return JSON.stringify(value);
    return type === 'QUOTE_SINGLE' ? `'${value.replaceAll("'", "''")}'` : inLine(value);
  }

  /** A string of several lines as a literal block, all else in one line. */
  private blockScalar(value: unknown, path: Path): string {
    const pattern = /^(?!\s)[^\r]*[^\s]\n?$/;
    if (typeof value !== 'string' || !value.includes('\n') || !pattern.test(value))
      return inLine(value);
    const indent = ' '.repeat(this.columnOf(path) + indentUnit(this.text).length);
    const lines = value.replace(/\n$/, '').split('\n');
    const body = lines.map((line) => (line === '' ? '' : `${indent}${line}`)).join(this.eol);
    return `|${value.endsWith('\n') ? '' : '-'}${this.eol}${body}`;
  }

  /** Behind `key:` or `-`: in the line if it can be read there, else in lines below. */
  private asValue(value: unknown, path: Path): string {
    if (this.inFlow(path)) return ` ${inLine(value)}`;
    if (isFlat(value)) return ` ${this.blockScalar(value, path)}`;
    const indent = ' '.repeat(this.columnOf(path) + indentUnit(this.text).length);
    const text = stringify(value, { compat: 'yaml-1.1', lineWidth: 0 }).trimEnd();
    return `${this.eol}${text.replaceAll(/^(?=.)/gm, indent).replaceAll('\n', this.eol)}`;
  }

  private inFlow(path: Path): boolean {
    return path.some((_, index) => {
      const node = yamlAt(this.root, path.slice(0, index));
      return isCollection(node) && node.flow === true;
    });
  }

  /** The offset behind the colon of the key, or the dash of the item, that has this path. */
  private behindIndicator(path: Path): number {
    const parent = yamlAt(this.root, path.slice(0, -1));
    const step = path.at(-1) ?? '';
    if (isMap(parent)) {
      const pair = yamlPair(parent, step);
      const { end } = rangeOf(pair?.key);
      return this.text.indexOf(':', end) + 1;
    }
    if (!isSeq(parent)) throw nothing();
    return this.dashOf(parent, Number(step)) + 1;
  }

  /** Of the map's keys or the list's dashes. */
  private columnOf(path: Path): number {
    const parent = yamlAt(this.root, path.slice(0, -1));
    if (isMap(parent)) return this.column(rangeOf(parent.items[0]?.key).start);
    return isSeq(parent) ? this.column(this.dashOf(parent, 0)) : 0;
  }

  private column(offset: number): number {
    return offset - (this.text.lastIndexOf('\n', offset - 1) + 1);
  }

  private dashOf(list: YAMLSeq, index: number): number {
    const start = list.items[index] === undefined ? -1 : startOf(list.items[index]);
    const dash = this.text.lastIndexOf('-', start - 1);
    if (start < 0 || dash < 0) throw nothing();
    return dash;
  }

  private addPair(map: YAMLMap, key: string, value: unknown): TextEdit {
    const last = map.items.at(-1);
    if (map.flow === true) return insert(this.endOf(last), `, ${inLine(key)}: ${inLine(value)}`);
    const column = this.column(rangeOf(map.items[0]?.key).start);
    return this.addLines(last, column, `${inLine(key)}:`, value);
  }

  private addItem(list: YAMLSeq, value: unknown): TextEdit {
    const last = list.items.at(-1);
    if (list.flow === true) return insert(this.endOf(last), `, ${inLine(value)}`);
    return this.addLines(last, this.column(this.dashOf(list, 0)), '-', value);
  }

  private addLines(last: unknown, column: number, label: string, value: unknown): TextEdit {
    const indent = ' '.repeat(column);
    const flat = isFlat(value);
    const deeper = `${indent}${indentUnit(this.text)}`;
    const text = flat ? '' : stringify(value, { compat: 'yaml-1.1', lineWidth: 0 }).trimEnd();
    const below = text.replaceAll(/^(?=.)/gm, deeper).replaceAll('\n', this.eol);
    const end = this.lineEnd(this.endOf(last));
    return insert(
      end,
      `${this.eol}${indent}${label}${flat ? ` ${inLine(value)}` : `${this.eol}${below}`}`,
    );
  }

  private removePair(map: YAMLMap, pair: Pair, path: Path): TextEdit {
    if (map.items.length === 1)
      return this.replace(path.slice(0, -1), map as unknown as ParsedNode, {});
    return this.removeChild(map, pair, rangeOf(pair.key).start);
  }

  private removeItem(list: YAMLSeq, index: number, path: Path): TextEdit {
    const item = list.items[index];
    if (item === undefined) throw nothing();
    if (list.items.length === 1)
      return this.replace(path.slice(0, -1), list as unknown as ParsedNode, []);
    return this.removeChild(
      list,
      item,
      list.flow === true ? startOf(item) : this.dashOf(list, index),
    );
  }

  private removeChild(parent: YAMLMap | YAMLSeq, child: unknown, start: number): TextEdit {
    const { items } = parent as { items: unknown[] };
    const index = items.indexOf(child);
    const end = this.endOf(child);
    if (parent.flow === true) {
      if (index > 0) return { start: this.endOf(items[index - 1]), end, text: '' };
      return { start, end: startOf(items[1]), text: '' };
    }
    const lineStart = this.text.lastIndexOf('\n', start - 1) + 1;
    const next = this.text.indexOf('\n', this.lineEnd(end) - 1) + 1;
    if (this.text.slice(lineStart, start).trim() === '') {
      if (next > 0) return { start: lineStart, end: next, text: '' };
      return { start: this.endOf(items[index - 1]), end, text: '' };
    }
    const after = items[index + 1];
    if (after === undefined) throw new EditImpossible('it stands in one line with others');
    return {
      start,
      end: isSeq(parent) ? this.dashOf(parent, index + 1) : startOf(after),
      text: '',
    };
  }

  /** Without the blanks and line breaks that the parser counts among it. */
  private contentOf(node: unknown): Range {
    const { start, end } = rangeOf(node);
    return { start, end: start + this.text.slice(start, end).trimEnd().length };
  }

  private endOf(child: unknown): number {
    const node = isPairLike(child) ? (valueOf(child) ?? child.key) : child;
    const { start, end } = this.contentOf(node);
    // A key without a value ends behind its colon.
    return start === end && isPairLike(child)
      ? this.text.indexOf(':', rangeOf(child.key).end) + 1
      : end;
  }

  private lineEnd(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    if (end < 0) return this.text.length;
    return this.text[end - 1] === '\r' && end > offset ? end - 1 : end;
  }
}

// oxlint-disable-next-line no-control-regex
const PRINTABLE = /[^\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd]/;

function isPairLike(child: unknown): child is Pair {
  return typeof child === 'object' && child !== null && 'key' in child;
}

function valueOf({ value }: Pair): unknown {
  return value ?? undefined;
}

function startOf(child: unknown): number {
  return rangeOf(isPairLike(child) ? child.key : child).start;
}

function rangeOf(node: unknown): Range {
  const { range } = (node ?? {}) as { range?: [number, number, number] | null };
  if (!range) throw nothing();
  return { start: range[0], end: range[1] };
}

function isBlock({ type }: { type?: string }): boolean {
  return type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
}

function insert(at: number, text: string): TextEdit {
  return { start: at, end: at, text };
}

/** What is read as easily in one line. */
function isFlat(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item !== 'object' || item === null);
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}

function inLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inLine).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, own]) => `${inLine(key)}: ${inLine(own)}`)
      .join(', ')}}`;
  }
  if (typeof value === 'string' && (PRINTABLE.test(value) || value === '=' || value === ''))
    return JSON.stringify(value);
  // In a list: so that what a list's comma or bracket would end is quoted.
  const options = {
    compat: 'yaml-1.1',
    collectionStyle: 'flow',
    lineWidth: 0,
    blockQuote: false,
  } as const;
  return stringify([value], options).trim().slice(1, -1).trim();
}

function nothing(): EditImpossible {
  return new EditImpossible('there is nothing at this path that could be changed by itself');
}
