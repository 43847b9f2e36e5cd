import type { Document } from '../formats/document.ts';
import { get, stringOf } from '../formats/node.ts';
import { oneLine } from '../model/text.ts';
import type { Kind, Report } from './rule.ts';
import { OTHER_OBJECT, UNKNOWN_KIND } from './text-rules.ts';

/** A document that no kind recognises: what it lacks to be one, or else what lint can read. */
export function describeUnknown(document: Document, kinds: readonly Kind[], report: Report): void {
  const at = whereOf(document);
  const kind = kubernetesKind(document);
  if (kind !== undefined) {
    report.add(OTHER_OBJECT, at, `A ${oneLine(kind)}: lint has no rules for it`);
    return;
  }
  const names = kinds.map(({ name }) => name.replace(/^an? /, '')).join(', ');
  report.add(UNKNOWN_KIND, at, `lint does not know what this is. It knows: ${names}`);
}

function whereOf(document: Document) {
  if (document.format === 'ini') return { path: '', place: document.entries[0]?.place ?? START };
  return { path: '', place: document.root.place };
}

const START = { line: 1, column: 1 };

function kubernetesKind(document: Document): string | undefined {
  if (document.format !== 'json' && document.format !== 'yaml') return undefined;
  const kind = stringOf(get(document.root, 'kind'));
  return stringOf(get(document.root, 'apiVersion')) === undefined ? undefined : kind;
}
