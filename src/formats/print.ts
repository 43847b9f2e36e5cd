import { isMap, isScalar, isSeq, Scalar, visit } from 'yaml';
import { toValue } from './node.ts';
import { parseYaml } from './parse-yaml.ts';
import { readDocuments } from './read-documents.ts';
import { UnreadableText } from './unreadable-text.ts';

/** JSON as everybody writes it: two spaces, a line break at the end. */
export function printJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replaceAll(INVISIBLE, escaped)}\n`;
}

/** JSON and YAML let these stand as they are, and a terminal would obey them: C1, zero-width and bidirectional controls. */
const INVISIBLE = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * YAML in one style, comments kept: blocks for what is not empty, literal blocks for strings of several lines, and
 * quotes around what YAML 1.1 (Go's and Python's parsers) reads as something else than a string.
 * @throws {UnreadableText}
 */
export function printYaml(text: string): string {
  // For its limits, and for errors with places.
  readDocuments(text, { format: 'yaml' });
  const documents = parseYaml(text, { compat: 'yaml-1.1' });
  const printed = documents.map((document) => {
    visit(document, {
      Collection: (_, node) => {
        if (!isMap(node) && !isSeq(node)) return;
        node.flow = node.items.length === 0;
        node.spaceBefore = false;
      },
      Scalar: (_, node) => {
        if (!isScalar(node)) return;
        restyle(node);
        // Templates have blank lines around what they may leave out.
        node.spaceBefore = false;
      },
    });
    // What is invisible stands in double quotes, where it can be escaped.
    return document.toString({ lineWidth: 0 }).replaceAll(INVISIBLE, escaped);
  });
  return printed
    .map((one, index) => (index === 0 || one.startsWith('---') ? one : `---\n${one}`))
    .join('');
}

/** As if it had been made of its value; templates have all strings in double quotes. */
function restyle(scalar: Scalar): void {
  const { value } = scalar;
  if (typeof value !== 'string') return;
  // PyYAML has a type of its own for `=`.
  const quoted = value === '=' || value === '<<' || value.search(INVISIBLE) >= 0;
  if (quoted) scalar.type = Scalar.QUOTE_DOUBLE;
  else if (value.includes('\n')) scalar.type = Scalar.BLOCK_LITERAL;
  else delete scalar.type;
}

/** The value of a JSON text in which commas may stand before closing brackets. @throws {UnreadableText} */
export function readLenientJson(text: string): unknown {
  const [document] = readDocuments(text, { format: 'json' });
  const problem = document?.problems.find(({ rule }) => rule !== 'trailing-comma');
  if (problem !== undefined) throw new UnreadableText(problem.message, problem.place);
  return document?.format === 'json' ? toValue(document.root) : undefined;
}
