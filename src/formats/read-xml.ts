import { DOMParser, type Element as DomElement, type Node as DomNode } from '@xmldom/xmldom';
import { oneLine } from '../model/text.ts';
import type { Element, Place, XmlDocument } from './document.ts';
import { MAX_DEPTH, tooDeep } from './limits.ts';
import { type PlaceAt, type ReadHint, rememberSource } from './source.ts';
import { UnreadableText } from './unreadable-text.ts';

/**
 * An XML document without a document type, which could fetch files and grow without end.
 * @throws {UnreadableText}
 */
export function readXml(text: string, placeAt: PlaceAt, hint: ReadHint = {}): XmlDocument {
  refuseDoctype(text, placeAt);
  const root = toElement(parse(text), '', 0);
  return rememberSource({ format: 'xml', root, problems: [] }, { text, index: 0, hint, placeAt });
}

function parse(text: string): DomElement {
  let first: UnreadableText | undefined;
  const onError = (_level: string, message: string, context: unknown) => {
    first ??= unreadable(message, (context as { locator?: Locator } | null)?.locator);
  };
  let root: DomElement | null = null;
  try {
    const plain = text.replace(/^\ufeff/, '');
    root = new DOMParser({ onError }).parseFromString(plain, 'text/xml').documentElement;
  } catch (error) {
    first ??= unreadable(error instanceof Error ? error.message : String(error));
  }
  if (first) throw first;
  if (!root) throw new UnreadableText('is no XML: there is no element in it');
  return root;
}

interface Locator {
  lineNumber?: number;
  columnNumber?: number;
}

function unreadable(message: string, locator: Locator = {}): UnreadableText {
  const said = message.length > LONGEST ? `${message.slice(0, LONGEST)}...` : message;
  return new UnreadableText(`is no XML: ${oneLine(said)}`, place(locator));
}

const LONGEST = 150;

function place({ lineNumber, columnNumber }: Locator): Place {
  return { line: Math.max(lineNumber ?? 1, 1), column: Math.max(columnNumber ?? 1, 1) };
}

function refuseDoctype(text: string, placeAt: PlaceAt): void {
  for (let at = text.indexOf('<!'); at >= 0;) {
    const [, end] = SKIPPED.find(([start]) => text.startsWith(start, at)) ?? [];
    if (end === undefined) {
      throw new UnreadableText(
        'has a document type or entities, which lint does not read',
        placeAt(at),
      );
    }
    const behind = text.indexOf(end, at);
    if (behind < 0) return;
    at = text.indexOf('<!', behind);
  }
}

const SKIPPED = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
] as const;

function toElement(dom: DomElement, path: string, depth: number): Element {
  if (depth >= MAX_DEPTH) throw tooDeep(place(dom));
  const nodes = [...childrenOf(dom)];
  const elements = nodes.filter(isElement);
  const text = nodes
    .filter(({ nodeType }) => nodeType === TEXT || nodeType === CDATA)
    .map(({ nodeValue }) => nodeValue ?? '')
    .join('')
    .trim();
  const attributes: Record<string, string> = Object.create(null);
  for (let index = 0; index < dom.attributes.length; index += 1) {
    const attribute = dom.attributes.item(index);
    if (attribute) attributes[attribute.name] = attribute.value;
  }
  const name = dom.nodeName;
  const own = path === '' ? name : path;
  const totals = countNames(elements);
  const seen = new Map<string, number>();
  const children = elements.map((child) => {
    const { nodeName } = child;
    const count = (seen.get(nodeName) ?? 0) + 1;
    seen.set(nodeName, count);
    const step = (totals.get(nodeName) ?? 0) > 1 ? `${nodeName}[${count}]` : nodeName;
    return toElement(child, `${own}/${step}`, depth + 1);
  });
  return { name, place: place(dom), path: own, attributes, children, text };
}

const [ELEMENT, TEXT, CDATA] = [1, 3, 4];

function* childrenOf(dom: DomNode): Iterable<DomNode> {
  for (let child = dom.firstChild; child; child = child.nextSibling) yield child;
}

function isElement(node: DomNode): node is DomElement {
  return node.nodeType === ELEMENT;
}

function countNames(elements: readonly DomElement[]): Map<string, number> {
  const totals = new Map<string, number>();
  for (const { nodeName } of elements) totals.set(nodeName, (totals.get(nodeName) ?? 0) + 1);
  return totals;
}
