/**
 * Splits a shell file into words with the place of every piece, so that a value can be traced to its line and
 * changed there. Nothing is ever run.
 *
 * Written by hand because nothing on npm fits: shell-quote, the one maintained parser, keeps no positions, takes
 * a file for one command and knows neither `+=` nor `${X:-word}`; sh-syntax is a megabyte of WebAssembly.
 */
export type Token = Word | Operator;

export interface Word {
  kind: 'word';
  /** Set if the word looks like `NAME=...` or `NAME+=...`; `parts` is then what follows the `=`, from `at` on. */
  assigns?: { name: string; append: boolean; at: number };
  parts: WordPart[];
  start: number;
  end: number;
  line: number;
}

export interface Operator {
  kind: 'operator';
  /** `\n`, `;`, `&&`, `||`, `(`, ... */
  text: string;
  start: number;
  end: number;
  line: number;
}

export type WordPart = TextPart | VariablePart | OpaquePart;

export interface TextPart {
  kind: 'text';
  /** What the shell makes of it: without quotes and backslashes. */
  text: string;
  /** Where its source stands, quotes not included. */
  start: number;
  end: number;
  line: number;
}

export interface VariablePart {
  kind: 'variable';
  name: string;
  /** What follows the name in `${name:-word}`. */
  otherwise?: { operator: string; word: WordPart[] };
  line: number;
}

/** A command substitution or an expansion that is not followed: what it gives is unknown. */
export interface OpaquePart {
  kind: 'opaque';
  source: string;
  line: number;
}

export function shellWords(source: string): Token[] {
  const cursor: Cursor = { source, at: 0, line: 1 };
  const tokens: Token[] = [];
  for (skipBlanks(cursor); !atEnd(cursor); skipBlanks(cursor)) {
    tokens.push(readOperator(cursor) ?? readWord(cursor));
  }
  return tokens;
}

interface Cursor {
  readonly source: string;
  at: number;
  line: number;
}

const OPERATOR = /\n|;;|;|&&|&|\|\||\||\(|\)|<<-?|>>|[<>]/y;
// A hidden line end may stand in the middle of a name: the shell takes it away before it looks for words.
const NAME = /(?:\\\n)*[A-Za-z_](?:[A-Za-z0-9_]|\\\n)*/y;
const ASSIGNMENT = /([A-Za-z_](?:[A-Za-z0-9_]|\\\n)*)(\+?)=/y;
const PARAMETER_OPERATOR = /:?[-+=?]/y;

function readOperator(cursor: Cursor): Operator | undefined {
  const { at: start, line } = cursor;
  const text = match(cursor, OPERATOR)?.[0];
  return text === undefined ? undefined : { kind: 'operator', text, start, end: cursor.at, line };
}

function readWord(cursor: Cursor): Word {
  const { at: start, line } = cursor;
  const assignment = match(cursor, ASSIGNMENT);
  const at = cursor.at;
  const parts = readParts(cursor, 'word');
  const word: Word = { kind: 'word', parts, start, end: cursor.at, line };
  if (assignment)
    word.assigns = { name: unbroken(assignment[1]!), append: assignment[2] === '+', at };
  return word;
}

/** Where the parts stand, which decides what ends them and what a quote or a backslash means. */
type Context = 'word' | 'double' | 'braces' | 'braces in double';

const STOPS: Record<Context, RegExp> = {
  // A carriage return is an ordinary character to the shell.
  word: /[ \t\n;&|()<>]/y,
  double: /"/y,
  braces: /\}/y,
  'braces in double': /\}/y,
};

function readParts(cursor: Cursor, context: Context): WordPart[] {
  const parts: WordPart[] = [];
  while (!atEnd(cursor) && !lookingAt(cursor, STOPS[context]))
    parts.push(...readPart(cursor, context));
  return parts;
}

function readPart(cursor: Cursor, context: Context): WordPart[] {
  const character = cursor.source[cursor.at]!;
  if (character === '$') return [readExpansion(cursor, context)];
  if (character === '`') return [readBackquotes(cursor)];
  if (character === '\\') return readEscape(cursor, context);
  if (character === '"') return readDoubleQuotes(cursor);
  if (character === "'" && (context === 'word' || context === 'braces')) {
    return [readSingleQuotes(cursor)];
  }
  return [readPlain(cursor, context)];
}

function readPlain(cursor: Cursor, context: Context): TextPart {
  const { at: start, line } = cursor;
  do advance(cursor);
  while (!atEnd(cursor) && !lookingAt(cursor, /[$`\\"']/y) && !lookingAt(cursor, STOPS[context]));
  return { kind: 'text', text: cursor.source.slice(start, cursor.at), start, end: cursor.at, line };
}

function readSingleQuotes(cursor: Cursor): TextPart {
  const { at, line } = cursor;
  const close = indexOrEnd(cursor, "'", at + 1);
  moveTo(cursor, close + 1);
  return {
    kind: 'text',
    text: cursor.source.slice(at + 1, close),
    start: at + 1,
    end: close,
    line,
  };
}

function readDoubleQuotes(cursor: Cursor): WordPart[] {
  const { at, line } = cursor;
  advance(cursor);
  const parts = readParts(cursor, 'double');
  advance(cursor);
  const empty: TextPart = { kind: 'text', text: '', start: at + 1, end: at + 1, line };
  return parts.length > 0 ? parts : [empty];
}

/** In double quotes a backslash is itself unless it protects something; before a line end both vanish. */
function readEscape(cursor: Cursor, context: Context): TextPart[] {
  const { at: start, line } = cursor;
  const next = cursor.source[start + 1];
  moveTo(cursor, start + 2);
  if (next === '\n') return [];
  const kept = context === 'double' && !/[$`"\\]/.test(next ?? '');
  const text = kept ? `\\${next ?? ''}` : (next ?? '\\');
  return [{ kind: 'text', text, start, end: cursor.at, line }];
}

function readExpansion(cursor: Cursor, context: Context): WordPart {
  const { at: start, line } = cursor;
  advance(cursor);
  const next = cursor.source[cursor.at] ?? '';
  if (next === '(') return opaque(cursor, start, line, closingIndex(cursor, '(', ')'));
  if (next === '{') return readBraces(cursor, start, line, context);
  const name = readName(cursor);
  if (name !== undefined) return { kind: 'variable', name, line };
  // bash's $'...' and $"...", which other shells read otherwise; $1, $?, $@ and their kind.
  if (/['"]/.test(next) && context === 'word') {
    return opaque(cursor, start, line, indexOrEnd(cursor, next, cursor.at + 1) + 1);
  }
  if (/[0-9@*#?$!-]/.test(next)) return opaque(cursor, start, line, cursor.at + 1);
  return { kind: 'text', text: '$', start, end: cursor.at, line };
}

function readBraces(cursor: Cursor, start: number, line: number, context: Context): WordPart {
  const end = closingIndex(cursor, '{', '}');
  advance(cursor);
  const name = readName(cursor);
  if (name === undefined) return opaque(cursor, start, line, end);
  const operator = match(cursor, PARAMETER_OPERATOR)?.[0];
  if (operator === undefined) {
    if (cursor.source[cursor.at] !== '}') return opaque(cursor, start, line, end);
    advance(cursor);
    return { kind: 'variable', name, line };
  }
  const quoted = context === 'double' || context === 'braces in double';
  const word = readParts(cursor, quoted ? 'braces in double' : 'braces');
  advance(cursor);
  return { kind: 'variable', name, otherwise: { operator, word }, line };
}

function readName(cursor: Cursor): string | undefined {
  const name = match(cursor, NAME)?.[0];
  return name && unbroken(name);
}

function unbroken(text: string): string {
  return text.replaceAll('\\\n', '');
}

function readBackquotes(cursor: Cursor): OpaquePart {
  const { at: start, line } = cursor;
  let end = start + 1;
  while (end < cursor.source.length && cursor.source[end] !== '`') {
    end += cursor.source[end] === '\\' ? 2 : 1;
  }
  return opaque(cursor, start, line, end + 1);
}

function opaque(cursor: Cursor, start: number, line: number, end: number): OpaquePart {
  moveTo(cursor, end);
  return { kind: 'opaque', source: cursor.source.slice(start, cursor.at), line };
}

/** Behind the bracket that closes the one at the cursor; brackets in quotes do not count. */
function closingIndex(cursor: Cursor, open: string, close: string): number {
  const { source } = cursor;
  let depth = 0;
  for (let index = cursor.at; index < source.length; index += 1) {
    const character = source[index]!;
    if (character === '\\') index += 1;
    else if (open === '(' && /['"]/.test(character))
      index = indexOrEnd(cursor, character, index + 1);
    else if (character === open) depth += 1;
    else if (character === close) depth -= 1;
    if (depth === 0) return index + 1;
  }
  return source.length;
}

/** Blanks, comments, and line ends that a backslash hides. */
function skipBlanks(cursor: Cursor): void {
  match(cursor, /(?:[ \t]|\\\n)*(?:#[^\n]*)?/y);
}

function match(cursor: Cursor, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.source) ?? undefined;
  if (found) moveTo(cursor, pattern.lastIndex);
  return found;
}

function lookingAt(cursor: Cursor, pattern: RegExp): boolean {
  pattern.lastIndex = cursor.at;
  return pattern.test(cursor.source);
}

function advance(cursor: Cursor): void {
  moveTo(cursor, cursor.at + 1);
}

function moveTo(cursor: Cursor, index: number): void {
  const end = Math.min(index, cursor.source.length);
  for (let at = cursor.at; at < end; at += 1) if (cursor.source[at] === '\n') cursor.line += 1;
  cursor.at = end;
}

function indexOrEnd(cursor: Cursor, text: string, from: number): number {
  const index = cursor.source.indexOf(text, from);
  return index === -1 ? cursor.source.length : index;
}

function atEnd(cursor: Cursor): boolean {
  return cursor.at >= cursor.source.length;
}
