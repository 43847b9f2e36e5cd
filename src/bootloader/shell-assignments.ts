import { type Operator, shellWords, type Token, type Word, type WordPart } from './shell-words.ts';

export type Statement = Assignment | OtherCommand;

export interface Assignment {
  kind: 'assignment';
  name: string;
  /** `NAME+=word` */
  append: boolean;
  word: WordPart[];
  /** Where the value's source stands, quotes included. */
  start: number;
  end: number;
  line: number;
  /** Inside of `if`, `for`, `case` or a function, or after `&&`: whether it happens is not known. */
  conditional: boolean;
}

/** Anything but an assignment: it is not run, and what it would do is unknown. */
export interface OtherCommand {
  kind: 'command';
  text: string;
  line: number;
}

/** What a file of shell variables (/etc/default/grub, os-release) says, in its order. */
export function shellAssignments(source: string): Statement[] {
  const tokens = shellWords(source);
  const statements: Statement[] = [];
  let conditional = false;
  for (let at = 0; at < tokens.length;) {
    const separator = isSeparator(tokens[at]!);
    const end = separator ? at + 1 : commandEnd(tokens, at);
    const command = tokens.slice(at, end);
    if (separator) conditional = CONDITIONS.has(separator.text);
    else statements.push(...readCommand(source, command, conditional));
    // Everything behind a here-document's `<<` is its text as far as can be told.
    if (command.some((token) => token.kind === 'operator' && token.text.startsWith('<<'))) break;
    at = end;
  }
  return statements;
}

const SEPARATORS = new Set(['\n', ';', ';;', '&', '&&', '||', '|']);
const CONDITIONS = new Set(['&&', '||', '|']);
const OPENERS = new Set(['if', 'for', 'while', 'until', 'case', 'select', '{', '[[', '(']);
const CLOSERS = new Set(['fi', 'done', 'esac', '}', ']]', ')']);
const DECLARERS = new Set(['export', 'readonly', 'declare', 'typeset']);

function isSeparator(token: Token): Operator | undefined {
  return token.kind === 'operator' && SEPARATORS.has(token.text) ? token : undefined;
}

/** A simple command ends at its separator; a compound one or a function where what it opened is closed. */
function commandEnd(tokens: Token[], start: number): number {
  const subshell = literal(tokens[start]!) === '(';
  let depth = 0;
  for (let at = start; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    const text = literal(token);
    if (depth === 0 && isSeparator(token) && !opensBody(tokens, start, at + 1)) return at;
    // The parentheses of patterns in `case` close nothing, so they count in a subshell only.
    if ((text === '(' || text === ')') && !subshell) continue;
    if (OPENERS.has(text) && (depth > 0 || at === start || opensBody(tokens, start, at)))
      depth += 1;
    else if (CLOSERS.has(text) && depth > 0) depth -= 1;
  }
  return tokens.length;
}

function readCommand(source: string, tokens: Token[], conditional: boolean): Statement[] {
  const words = tokens.filter((token) => token.kind === 'word');
  const assigning = words.filter((word) => word.assigns);
  const compound = isCompound(tokens);
  const first = words.find((word) => !word.assigns);
  if (!compound && (first === undefined || DECLARERS.has(literal(first)))) {
    return assigning.map((word) => assignment(word, conditional));
  }
  const other: OtherCommand = {
    kind: 'command',
    text: source.slice(tokens[0]!.start, tokens.at(-1)!.end),
    line: tokens[0]!.line,
  };
  // `A=1 command` sets A for that command only; a subshell keeps its variables to itself.
  if (!compound || literal(tokens[0]!) === '(') return [other];
  return [other, ...assigning.map((word) => assignment(word, true))];
}

function assignment(word: Word, conditional: boolean): Assignment {
  const { name, append, at } = word.assigns!;
  const { parts, end, line } = word;
  return { kind: 'assignment', name, append, word: parts, start: at, end, line, conditional };
}

function isCompound(tokens: Token[]): boolean {
  return OPENERS.has(literal(tokens[0]!)) || isFunctionHead(tokens, 0);
}

/** Is this the `{` of `name() {`, on the same line or the next? */
function opensBody(tokens: Token[], start: number, at: number): boolean {
  const near = at === start + 3 || at === start + 4;
  return (
    near && isFunctionHead(tokens, start) && tokens[at] !== undefined && literal(tokens[at]) === '{'
  );
}

function isFunctionHead(tokens: Token[], start: number): boolean {
  const [name, open, close] = tokens.slice(start, start + 3);
  return name?.kind === 'word' && !!open && !!close && literal(open) + literal(close) === '()';
}

/** The word if it is free of expansions and assignments, or the operator; else empty. */
function literal(token: Token): string {
  if (token.kind === 'operator') return token.text;
  if (token.assigns) return '';
  return token.parts.map((part) => (part.kind === 'text' ? part.text : '\0')).join('');
}
