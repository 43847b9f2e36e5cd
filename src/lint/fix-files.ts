import { isDeepStrictEqual } from 'node:util';
import { editText } from '../formats/apply-edits.ts';
import type { Path } from '../formats/document.ts';
import { addressOf } from '../formats/source.ts';
import { EditImpossible } from '../formats/text-edit.ts';
import type { Finding } from './finding.ts';
import { type AutomaticFix, type Knowledge, lint, type LintFile, type LintResult } from './lint.ts';

export interface FixedFile extends LintFile {
  /** The text as it was. */
  before: string;
  /** What was carried out, in this order. */
  fixed: Finding[];
}

export interface FixResult {
  /** All files, those without a change too. */
  files: FixedFile[];
  /** What is left of them afterwards. */
  after: LintResult;
}

/**
 * Carries the automatic fixes out, again and again until none is left: one fix can make another one possible. Each
 * edit is confirmed by reading the text again, so that no text is made that would not parse. Pure: writes nothing.
 */
export function fixFiles(files: readonly LintFile[], knowledge: Knowledge): FixResult {
  let current = files.map((file): FixedFile => ({ ...file, before: file.text, fixed: [] }));
  const refused = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const { fixes } = lint(current, knowledge);
    const next = current.map((file) => fixFile(file, fixes, refused));
    const changed = next.some((file, index) => file.text !== current[index]?.text);
    current = next;
    if (!changed) break;
  }
  return { files: current, after: lint(current, knowledge) };
}

/** More than one fix ever waits for. Two that undo each other would never end. */
const MAX_ROUNDS = 20;

function fixFile(file: FixedFile, fixes: readonly AutomaticFix[], refused: Set<string>): FixedFile {
  const cuts = fixes.filter((fix) => fix.finding.file === file.name && isCut(fix));
  if (cuts.length > 0) return cutAll(file, cuts, refused);
  let { text } = file;
  const fixed = [...file.fixed];
  const touched: Path[] = [];
  for (const fix of fixes) {
    const { finding, document, edits } = fix;
    const key = keyOf(fix);
    if (finding.file !== file.name || refused.has(key)) continue;
    // A path holds only until the first edit around it: others wait for the next round.
    const regions = regionsOf(fix);
    if (regions.some((region) => touched.some((other) => overlap(region, other)))) continue;
    try {
      text = editText(text, { name: file.name }, addressOf(document), edits);
      touched.push(...regions);
      fixed.push(finding);
    } catch (error) {
      if (!(error instanceof EditImpossible)) throw error;
      refused.add(key);
    }
  }
  return { ...file, text, fixed };
}

/** Offsets hold only until the first edit, so a round is theirs alone, and a document's cuts are made at once. */
function cutAll(file: FixedFile, cuts: readonly AutomaticFix[], refused: Set<string>): FixedFile {
  let { text } = file;
  const fixed = [...file.fixed];
  for (const document of new Set(cuts.map((cut) => cut.document))) {
    const own = cuts.filter((cut) => cut.document === document && !refused.has(keyOf(cut)));
    try {
      const edits = own.flatMap((cut) => cut.edits);
      text = editText(text, { name: file.name }, addressOf(document), edits);
      fixed.push(...own.map(({ finding }) => finding));
    } catch (error) {
      if (!(error instanceof EditImpossible)) throw error;
      for (const cut of own) refused.add(keyOf(cut));
    }
  }
  return { ...file, text, fixed };
}

function isCut({ edits }: AutomaticFix): boolean {
  return edits.some(({ change }) => change === 'cut');
}

function keyOf({ finding: { file, rule, path }, edits }: AutomaticFix): string {
  return JSON.stringify([file, rule, path, edits]);
}

/** What the edits of a fix touch, as paths from the file's root: the address of the document comes first. */
function regionsOf({ document, edits }: AutomaticFix): Path[] {
  const { index, embedded } = addressOf(document);
  const own = [index, ...embedded.flatMap(({ path, index: inner }) => [...path, inner])];
  return edits.map((edit): Path => {
    if (edit.change === 'cut') return own;
    const { path, change } = edit;
    // With an item goes the number of those behind it.
    const shifts = change === 'remove' && typeof path.at(-1) === 'number';
    return [...own, ...(shifts ? path.slice(0, -1) : path)];
  });
}

function overlap(a: Path, b: Path): boolean {
  const length = Math.min(a.length, b.length);
  return isDeepStrictEqual(a.slice(0, length), b.slice(0, length));
}
