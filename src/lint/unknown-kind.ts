import type { Document } from '../formats/document.ts';
import { entries, get, keyOf, stringOf } from '../formats/node.ts';
import { nearest } from '../model/nearest.ts';
import { oneLine } from '../model/text.ts';
import type { Kind, Located, Report } from './rule.ts';
import { OTHER_OBJECT, UNKNOWN_KIND } from './text-rules.ts';

/** A document that no kind recognises: what is nearly as it has to be, or else what lint can read. */
export function describeUnknown(document: Document, kinds: readonly Kind[], report: Report): void {
  const words = wordsOf(document);
  const format =
    document.format === 'json' || document.format === 'yaml' ? undefined : document.format;
  const alike = kinds.filter(({ marksIn }) => marksIn === format);
  for (const { word, at } of words) {
    const near = nearestMark(word, alike);
    if (near === undefined) continue;
    const message = `"${oneLine(word)}" is nothing that lint knows; with "${near.mark}" this is ${near.name}`;
    report.add(UNKNOWN_KIND, at, message, { description: `write ${near.mark}` });
    return;
  }
  const object = kubernetesKind(document);
  if (object !== undefined) {
    report.add(OTHER_OBJECT, START, `A ${oneLine(object)}: lint has no rules for it`);
    return;
  }
  const names = kinds.map(({ name }) => name.replace(/^(?:an?|the) /, '')).join(', ');
  report.add(
    UNKNOWN_KIND,
    words[0]?.at ?? START,
    `lint does not know what this is. It knows: ${names}`,
  );
}

const START: Located = { path: '', place: { line: 1, column: 1 } };

/** What could tell a document's kind, each with its place. */
function wordsOf(document: Document): { word: string; at: Located }[] {
  if (document.format === 'xml') {
    const { name, path, place } = document.root;
    return [{ word: name, at: { path, place } }];
  }
  if (document.format === 'ini') {
    return document.entries.map(({ section, place }) => ({
      word: section,
      at: { path: section, place },
    }));
  }
  const { root } = document;
  const kind = get(root, 'kind');
  const object = kubernetesKind(document);
  if (kind && object !== undefined) return [{ word: object, at: kind }];
  return entries(root).map((one) => ({ word: one.key, at: keyOf(root, one) }));
}

function nearestMark(
  word: string,
  kinds: readonly Kind[],
): { mark: string; name: string } | undefined {
  // Of short words too much is near.
  if (word.length < 4) return undefined;
  for (const { marks = [], name } of kinds) {
    // Kubernetes' kinds begin with a capital letter, and keys mostly do not.
    const alike = marks.filter((mark) => /^[A-Z]/.test(mark) === /^[A-Z]/.test(word));
    const mark = nearest(word, alike);
    if (mark !== undefined && mark !== word) return { mark, name };
  }
  return undefined;
}

function kubernetesKind(document: Document): string | undefined {
  if (document.format !== 'json' && document.format !== 'yaml') return undefined;
  const kind = stringOf(get(document.root, 'kind'));
  return stringOf(get(document.root, 'apiVersion')) === undefined ? undefined : kind;
}
