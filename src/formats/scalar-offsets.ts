import { blockIndent } from './block-indent.ts';

/**
 * Where each character of a scalar's value stands in its source: `offsets[i]` for the character `i`, and at the end the
 * offset behind the last one. undefined where that cannot be told (rare escapes).
 */
export function scalarOffsets(source: string, value: string): number[] | undefined {
  if (source.startsWith('>')) return foldedOffsets(source, value);
  const mapped = map(source, value);
  return mapped !== undefined && mapped.value === value ? mapped.offsets : undefined;
}

interface Mapped {
  value: string;
  offsets: number[];
}

function map(source: string, value: string): Mapped | undefined {
  const [first] = source;
  if (first === '|') return mapLiteral(source, blockIndent(source, value));
  if (first === "'") return mapFlow(source, 1, source.length - 1, singleQuoted);
  if (first === '"') return mapFlow(source, 1, source.length - 1, doubleQuoted);
  return mapFlow(source, 0, source.length, undefined);
}

/** What an escape at an offset stands for, and how long it is. */
type Escape = (source: string, at: number) => { value: string; length: number } | undefined;

function singleQuoted(source: string, at: number): { value: string; length: number } | undefined {
  return source.startsWith("''", at) ? { value: "'", length: 2 } : undefined;
}

function doubleQuoted(source: string, at: number): { value: string; length: number } | undefined {
  if (source[at] !== '\\') return undefined;
  const hex = /^\\(?:x([\da-f]{2})|u([\da-f]{4}))/i.exec(source.slice(at, at + 6));
  if (hex) {
    const value = String.fromCharCode(Number.parseInt(hex[1] ?? hex[2] ?? '', 16));
    return { value, length: hex[0].length };
  }
  const value = ESCAPED[source[at + 1] ?? ''];
  return value === undefined ? undefined : { value, length: 2 };
}

const ESCAPED: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** A line break is a space, and further empty lines are line breaks; blanks around it do not count. */
function mapFlow(source: string, start: number, end: number, escape?: Escape): Mapped {
  let value = '';
  const offsets: number[] = [];
  const put = (text: string, at: number) => {
    value += text;
    for (let count = 0; count < text.length; count += 1) offsets.push(at);
  };
  for (let at = start; at < end;) {
    const blanks = blanksAt(source, at, end);
    if (blanks.breaks > 0) {
      put(blanks.breaks === 1 ? ' ' : '\n'.repeat(blanks.breaks - 1), at);
      at += blanks.length;
    } else if (blanks.length > 0) {
      for (let blank = at; blank < at + blanks.length; blank += 1) put(source[blank] ?? '', blank);
      at += blanks.length;
    } else {
      const escaped = escape?.(source, at);
      put(escaped?.value ?? source[at] ?? '', at);
      at += escaped?.length ?? 1;
    }
  }
  offsets.push(end);
  return { value, offsets };
}

const BLANK = /[ \t\r\n]/;

function blanksAt(source: string, at: number, end: number): { breaks: number; length: number } {
  let breaks = 0;
  let to = at;
  for (; to < end && BLANK.test(source[to] ?? ''); to += 1) {
    if (source[to] === '\n') breaks += 1;
  }
  return { breaks, length: to - at };
}

function mapLiteral(source: string, indent: number): Mapped | undefined {
  const header = /^\|([+-]?)\d?([+-]?)[^\n]*\n?/.exec(source);
  if (!header) return undefined;
  const body = source.slice(header[0].length);
  const lines = body.split('\n');
  let value = '';
  const offsets: number[] = [];
  let offset = header[0].length;
  lines.forEach((line, index) => {
    const last = index === lines.length - 1;
    const content = line.replace(/\r$/, '');
    const from = Math.min(indent, content.length);
    for (let at = from; at < content.length; at += 1) {
      value += content[at];
      offsets.push(offset + at);
    }
    if (!last) {
      value += '\n';
      offsets.push(offset + line.length);
    }
    offset += line.length + 1;
  });
  const chomp = header[1] || header[2];
  let length = value.length;
  if (chomp !== '+') {
    while (value[length - 1] === '\n') length -= 1;
    if (chomp === '' && length > 0 && length < value.length) length += 1;
  }
  return {
    value: value.slice(0, length),
    offsets: [...offsets.slice(0, length), offsets[length] ?? source.length],
  };
}

/** Walks along both: which line breaks are spaces, stay or vanish, the value tells. */
function foldedOffsets(source: string, value: string): number[] | undefined {
  const indent = blockIndent(source, value);
  const offsets: number[] = [];
  let offset = source.indexOf('\n') + 1;
  if (offset === 0) return value === '' ? [source.length] : undefined;
  let end = source.length;
  for (const line of source.slice(offset).split('\n')) {
    const content = line.replace(/\r$/, '');
    const from = Math.min(indent, content.length);
    if (!value.startsWith(content.slice(from), offsets.length)) return undefined;
    for (let at = from; at < content.length; at += 1) offsets.push(offset + at);
    if (content.length > from) end = offset + content.length;
    const next = value[offsets.length];
    // Of empty lines one less counts than there are: the line before them has taken its break already.
    if (next === '\n' || (next === ' ' && content.length > from)) {
      offsets.push(offset + content.length);
      end = offset + line.length + 1;
    }
    offset += line.length + 1;
  }
  return offsets.length === value.length ? [...offsets, Math.min(end, source.length)] : undefined;
}
