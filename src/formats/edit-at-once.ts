import { isDeepStrictEqual } from 'node:util';
import { editOne, lift } from './apply-edits.ts';
import type { DataDocument, Document, Edit } from './document.ts';
import { editedValue } from './edited-value.ts';
import { toValue } from './node.ts';
import { readDocuments } from './read-documents.ts';
import { type ReadHint, sourceOf } from './source.ts';
import { applyTextEdits, EditImpossible, type TextEdit } from './text-edit.ts';
import { UnreadableText } from './unreadable-text.ts';

export interface Job {
  document: Document;
  /** None of them touches what another one, of any job, touches. */
  edit: Edit;
}

/**
 * Many edits of the documents of one text in one go: the text is read again once, not once for each of them.
 * undefined if that is not what was meant; then they are left to applyEdits, one after the other.
 */
export function editAtOnce(text: string, hint: ReadHint, jobs: readonly Job[]): string | undefined {
  try {
    const plans = planAll(jobs);
    const edits = [...plans.values()]
      .filter(({ document }) => document.inside === undefined)
      .flatMap((plan) => plan.edits);
    if (!areApart(edits)) return undefined;
    const result = applyTextEdits(text, edits);
    return isAsMeant(text, result, hint, plans) ? result : undefined;
  } catch (error) {
    if (error instanceof EditImpossible || error instanceof UnreadableText) return undefined;
    throw error;
  }
}

/** Of one document, in its own text, and what its value has to be then. */
interface Plan {
  document: DataDocument;
  edits: TextEdit[];
  value: unknown;
}

type Plans = Map<Document, Plan>;

function planAll(jobs: readonly Job[]): Plans {
  const plans: Plans = new Map();
  for (const { document, edit } of jobs) {
    const plan = planOf(document, plans);
    if (edit.change === 'cut') {
      plan.edits.push({ start: edit.offset, end: edit.offset + edit.length, text: '' });
    } else {
      plan.edits.push(editOne(plan.document, edit));
      plan.value = editedValue(plan.value, edit);
    }
  }
  // The innermost first: they are edits of those around them, which may have no plan yet.
  const deepest = Math.max(0, ...[...plans.keys()].map(depthOf));
  for (let depth = deepest; depth > 0; depth -= 1) {
    const inner = [...plans.values()].filter(({ document }) => depthOf(document) === depth);
    for (const plan of inner) carryOut(plan, plans);
  }
  return plans;
}

function planOf(document: Document, plans: Plans): Plan {
  if (document.format !== 'json' && document.format !== 'yaml') throw new EditImpossible('no data');
  const known = plans.get(document);
  if (known) return known;
  const plan = { document, edits: [], value: toValue(document.root) };
  plans.set(document, plan);
  return plan;
}

function carryOut({ document, edits, value }: Plan, plans: Plans): void {
  const { inside } = document;
  if (inside === undefined) return;
  const { text } = sourceOf(document);
  if (!areApart(edits)) throw new EditImpossible('edits touch each other');
  const result = applyTextEdits(text, edits);
  const read = readDocuments(result, { format: document.format });
  const again = read[sourceOf(document).index];
  if (again === undefined || !isDeepStrictEqual(valueOf(again), value))
    throw new EditImpossible('the string is not what was meant');
  const outer = planOf(inside.document, plans);
  const lifted = lift(outer.document, inside.path, text, edits);
  if (lifted === undefined) throw new EditImpossible('the string has to be written anew');
  outer.edits.push(...lifted);
  outer.value = editedValue(outer.value, { change: 'set', path: inside.path, value: result });
}

function depthOf({ inside }: Document): number {
  return inside === undefined ? 0 : 1 + depthOf(inside.document);
}

function areApart(edits: readonly TextEdit[]): boolean {
  const sorted = edits.toSorted((a, b) => a.start - b.start);
  return sorted.every((edit, index) => {
    const next = sorted[index + 1];
    return (
      next === undefined ||
      edit.end < next.start ||
      (edit.end === next.start && edit.end > edit.start)
    );
  });
}

function isAsMeant(text: string, result: string, hint: ReadHint, plans: Plans): boolean {
  const meant = new Map([...plans.values()].map(({ document, value }) => [document, value]));
  const byIndex = new Map<number, unknown>();
  for (const [document, value] of meant) {
    if (document.inside === undefined) byIndex.set(sourceOf(document).index, value);
  }
  const before = readDocuments(text, hint);
  const after = readDocuments(result, hint);
  if (before.length !== after.length) return false;
  return before.every((one, at) => {
    const again = after[at];
    const { index } = sourceOf(one);
    if (again === undefined || sourceOf(again).index !== index) return false;
    return isDeepStrictEqual(
      valueOf(again),
      byIndex.has(index) ? byIndex.get(index) : valueOf(one),
    );
  });
}

function valueOf(document: Document): unknown {
  return document.format === 'json' || document.format === 'yaml'
    ? toValue(document.root)
    : undefined;
}
