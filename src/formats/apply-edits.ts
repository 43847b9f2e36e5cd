import { isDeepStrictEqual } from 'node:util';
import type { DataDocument, Document, Edit, Path } from './document.ts';
import { type PathEdit, editedValue } from './edited-value.ts';
import { editJson } from './edit-json.ts';
import { editYaml } from './edit-yaml.ts';
import { embed } from './embed.ts';
import { scalarRange } from './locate.ts';
import { toValue } from './node.ts';
import { readDocuments } from './read-documents.ts';
import { escapeInto } from './escape-into.ts';
import { scalarOffsets } from './scalar-offsets.ts';
import { type Address, addressOf, type ReadHint, sourceOf } from './source.ts';
import { applyTextEdits, EditImpossible, type TextEdit } from './text-edit.ts';
import { UnreadableText } from './unreadable-text.ts';

/**
 * The text of the whole file after the edits of one of its documents, one after the other: paths are those that the
 * edits before have left. All else stays as it is written. Each edit is confirmed by reading the text again.
 * @throws {EditImpossible} if there is no such place, or more would change than was meant
 */
export function applyEdits(document: Document, edits: readonly Edit[]): string {
  const { text, hint } = fileOf(document);
  return editText(text, hint, addressOf(document), edits);
}

/** The same on a text whose documents were read from an earlier version of it. */
export function editText(
  text: string,
  hint: ReadHint,
  address: Address,
  edits: readonly Edit[],
): string {
  let result = text;
  const cuts = edits.filter((edit) => edit.change === 'cut');
  if (cuts.length > 0) {
    const ranges = cuts.map(({ offset, length }) => ({
      start: offset,
      end: offset + length,
      text: '',
    }));
    result = confirmed(result, hint, address, (document) => ({
      edits: ranges,
      value: toValue(document.root),
    }));
  }
  for (const edit of edits) {
    if (edit.change === 'cut') continue;
    result = confirmed(result, hint, address, (document) => ({
      edits: [editOne(document, edit)],
      value: editedValue(toValue(document.root), edit),
    }));
  }
  return result;
}

export function editOne(document: DataDocument, edit: PathEdit): TextEdit {
  const { text, tree } = sourceOf(document);
  if (tree?.format === 'json') return editJson(text, tree.root, edit);
  if (tree?.format === 'yaml') return editYaml(text, tree.root, edit);
  throw new EditImpossible('only JSON and YAML can be edited');
}

interface Change {
  edits: TextEdit[];
  /** Of the document afterwards. */
  value: unknown;
}

function confirmed(
  text: string,
  hint: ReadHint,
  address: Address,
  change: (document: DataDocument) => Change,
): string {
  const document = findDocument(text, hint, address);
  const { edits, value } = change(document);
  for (const result of candidates(document, edits)) {
    if (isAsMeant(result, { text, hint, address, value })) return result;
  }
  throw new EditImpossible('this cannot be changed without changing more');
}

/** For a document in a string: the characters of the string that change; or, if that goes wrong, the string anew. */
function* candidates(document: DataDocument, edits: readonly TextEdit[]): Iterable<string> {
  const { text } = sourceOf(document);
  if (document.inside === undefined) {
    yield applyTextEdits(text, edits);
    return;
  }
  const { document: outer, path } = document.inside;
  if (outer.format !== 'json' && outer.format !== 'yaml') return;
  const lifted = lift(outer, path, text, edits);
  if (lifted) yield* candidates(outer, lifted);
  const anew = editOne(outer, { change: 'set', path, value: applyTextEdits(text, edits) });
  yield* candidates(outer, [anew]);
}

export function lift(
  outer: DataDocument,
  path: Path,
  text: string,
  edits: readonly TextEdit[],
): TextEdit[] | undefined {
  const source = sourceOf(outer);
  const range = scalarRange(source, path);
  if (range === undefined) return undefined;
  const written = source.text.slice(range.start, range.end);
  const offsets = scalarOffsets(written, text);
  if (offsets === undefined) return undefined;
  return edits.map(({ start, end, text: own }) => ({
    start: range.start + (offsets[start] ?? written.length),
    end: range.start + (offsets[end] ?? written.length),
    text: escapeInto(written, text, own),
  }));
}

interface Meant {
  text: string;
  hint: ReadHint;
  address: Address;
  value: unknown;
}

/** The document is as it was meant to be, and the others of the file are what they were. */
function isAsMeant(result: string, { text, hint, address, value }: Meant): boolean {
  try {
    const document = findDocument(result, hint, address);
    if (!isDeepStrictEqual(toValue(document.root), value)) return false;
    const before = readDocuments(text, hint);
    const after = readDocuments(result, hint);
    if (!isDeepStrictEqual(after.map(indexOf), before.map(indexOf))) return false;
    return before.every(
      (one, at) =>
        indexOf(one) === address.index || isDeepStrictEqual(plain(one), plain(after[at])),
    );
  } catch (error) {
    if (error instanceof UnreadableText || error instanceof EditImpossible) return false;
    throw error;
  }
}

function indexOf(document: Document): number {
  return sourceOf(document).index;
}

function plain(document: Document | undefined): unknown {
  return document?.format === 'json' || document?.format === 'yaml'
    ? toValue(document.root)
    : undefined;
}

function findDocument(text: string, hint: ReadHint, { index, embedded }: Address): DataDocument {
  let found = readDocuments(text, hint).find((one) => indexOf(one) === index);
  for (const { path, format, index: inner } of embedded) {
    found = found && embed(found, path, format).find((one) => indexOf(one) === inner);
  }
  if (found?.format !== 'json' && found?.format !== 'yaml')
    throw new EditImpossible('the document is gone');
  return found;
}

function fileOf(document: Document): { text: string; hint: ReadHint } {
  return document.inside ? fileOf(document.inside.document) : sourceOf(document);
}
