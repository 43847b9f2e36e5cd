import {
  createScanner,
  type Node as JsonNode,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { oneLine } from '../model/text.ts';
import type { DataDocument, Entry, Node, Path, Place, TextProblem } from './document.ts';
import { MAX_DEPTH, tooDeep } from './limits.ts';
import { type PlaceAt, type ReadHint, rememberSource } from './source.ts';
import { UnreadableText } from './unreadable-text.ts';

/**
 * One JSON document. Comments, trailing commas and keys that stand twice are its problems, not the end of reading it.
 * @throws {UnreadableText}
 */
export function readJson(text: string, placeAt: PlaceAt, hint: ReadHint = {}): DataDocument {
  const problems = looseness(text, placeAt);
  const tree = parse(text, placeAt);
  if (problems.length === 0) confirmStrict(text);
  const root = toNode(tree, [], { text, placeAt, problems });
  problems.sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
  return rememberSource(
    { format: 'json', root, problems },
    { text, index: 0, hint, placeAt, tree: { format: 'json', root: tree } },
  );
}

function parse(text: string, placeAt: PlaceAt): JsonNode {
  const errors: ParseError[] = [];
  const start = text.startsWith(BOM) ? 1 : 0;
  // The parser takes a byte order mark for a symbol.
  const plain = start === 1 ? ` ${text.slice(1)}` : text;
  const tree = parseTree(plain, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined) throw unreadable(first, text, placeAt);
  if (tree === undefined) throw new UnreadableText('holds no JSON value', placeAt(start));
  return tree;
}

const BOM = '\ufeff';

function unreadable(
  { error, offset, length }: ParseError,
  text: string,
  placeAt: PlaceAt,
): UnreadableText {
  const said = MESSAGES[printParseErrorCode(error)] ?? 'is no JSON';
  const found = text.slice(offset, offset + Math.min(Math.max(length, 1), 20)).trim();
  const what = nameFound(found, text.slice(offset));
  return new UnreadableText(`is no JSON: ${said}${what && `, found ${what}`}`, placeAt(offset));
}

function nameFound(found: string, rest: string): string {
  if (rest.trim() === '') return 'the end';
  if (found === '') return '';
  return found.startsWith('"') ? oneLine(found) : `"${oneLine(found)}"`;
}

const MESSAGES: Record<string, string> = {
  InvalidSymbol: 'only true, false, null, numbers and strings in double quotes can stand here',
  InvalidNumberFormat: 'this is no number',
  PropertyNameExpected: 'a key in double quotes has to follow',
  ValueExpected: 'a value has to follow',
  ColonExpected: 'a colon has to follow the key',
  CommaExpected: 'a comma is missing',
  CloseBraceExpected: 'a } is missing',
  CloseBracketExpected: 'a ] is missing',
  EndOfFileExpected: 'the value ends before this',
  UnexpectedEndOfComment: 'a comment does not end',
  UnexpectedEndOfString: 'a string does not end in its line',
  UnexpectedEndOfNumber: 'a number does not end',
  InvalidUnicode: '\\u wants four hex digits',
  InvalidEscapeCharacter: 'a string holds an escape that JSON does not know',
  InvalidCharacter: 'a string holds a tab or another control character that has to be escaped',
};

/** The parser is more lenient than others in ways that it does not tell. */
function confirmStrict(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new UnreadableText(`is no JSON: ${oneLine(said)}`);
  }
}

/** What strict parsers refuse, and, before anything recurses into it, how deep it is. */
function looseness(text: string, placeAt: PlaceAt): TextProblem[] {
  const problems: TextProblem[] = [];
  if (text.startsWith(BOM)) {
    problems.push({
      rule: 'byte-order-mark',
      message: 'The file begins with a byte order mark, which JSON parsers refuse',
      place: placeAt(0),
      repair: { offset: 0, length: 1 },
    });
  }
  const scanner = createScanner(text, false);
  let depth = 0;
  let comma: number | undefined;
  let comments = 0;
  for (let token = scanner.scan(); token !== END; token = scanner.scan()) {
    const offset = scanner.getTokenOffset();
    if (token === OPEN_BRACE || token === OPEN_BRACKET) depth += 1;
    if (depth > MAX_DEPTH) throw tooDeep(placeAt(offset));
    if (token === CLOSE_BRACE || token === CLOSE_BRACKET) {
      depth -= 1;
      if (comma !== undefined) problems.push(trailingComma(comma, placeAt));
    }
    if (token === LINE_COMMENT || token === BLOCK_COMMENT) {
      comments += 1;
      if (comments === 1) problems.push(comment(placeAt(offset)));
    } else if (token !== LINE_BREAK && token !== TRIVIA) {
      comma = token === COMMA ? offset : undefined;
    }
  }
  return problems;
}

// The parser's SyntaxKind is a const enum, which does not survive `isolatedModules`.
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, COMMA] = [1, 2, 3, 4, 5];
const [LINE_COMMENT, BLOCK_COMMENT, LINE_BREAK, TRIVIA, END] = [12, 13, 14, 15, 17];

function trailingComma(offset: number, placeAt: PlaceAt): TextProblem {
  return {
    rule: 'trailing-comma',
    message: 'A comma stands before the closing bracket: JSON parsers refuse the whole file',
    place: placeAt(offset),
    repair: { offset, length: 1 },
  };
}

function comment(place: Place): TextProblem {
  return {
    rule: 'comment-in-json',
    message: 'JSON has no comments: its parsers refuse the whole file',
    place,
  };
}

interface Context {
  text: string;
  placeAt: PlaceAt;
  problems: TextProblem[];
}

function toNode(json: JsonNode, path: Path, context: Context): Node {
  const place = context.placeAt(json.offset);
  if (json.type === 'array') {
    const items = (json.children ?? []).map((child, index) =>
      toNode(child, [...path, index], context),
    );
    return { type: 'list', path, place, items };
  }
  if (json.type === 'object') {
    const pairs = (json.children ?? []).flatMap(({ children = [] }) => {
      const [key, value] = children;
      return key && value ? [[key, value] as const] : [];
    });
    const seen = new Set<string>();
    const entries = pairs.map(([key, value]): Entry => {
      const name = String(key.value);
      const keyPlace = context.placeAt(key.offset);
      if (seen.has(name)) context.problems.push(duplicateKey(name, keyPlace));
      seen.add(name);
      return { key: name, keyPlace, value: toNode(value, [...path, name], context) };
    });
    return { type: 'map', path, place, entries };
  }
  const source = context.text.slice(json.offset, json.offset + json.length);
  return { type: 'scalar', path, place, value: json.value, source, plain: false };
}

export function duplicateKey(key: string, place: Place): TextProblem {
  return {
    rule: 'duplicate-key',
    message: `"${oneLine(key)}" stands twice here: some parsers take the last one, others refuse the file`,
    place,
  };
}
