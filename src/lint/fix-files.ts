import { editText } from '../formats/apply-edits.ts';
import type { Path } from '../formats/document.ts';
import { editAtOnce } from '../formats/edit-at-once.ts';
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
  const own = fixes.filter((fix) => fix.finding.file === file.name && !refused.has(keyOf(fix)));
  const cuts = own.filter(isCut);
  // Offsets hold only until the first edit: a round is theirs alone.
  const chosen = cuts.length > 0 ? cuts : apart(own);
  const simple = chosen.filter(({ edits }) => edits.length === 1);
  const hint = { name: file.name };
  const jobs = simple.flatMap(({ document, edits }) => edits.map((edit) => ({ document, edit })));
  const text = jobs.length > 0 ? editAtOnce(file.text, hint, jobs) : undefined;
  if (text === undefined)
    return oneByOne(file, chosen.slice(0, cuts.length > 0 ? 1 : MOST), refused);
  const fixed = [...file.fixed, ...simple.map(({ finding }) => finding)];
  const others = chosen.filter((fix) => !simple.includes(fix)).slice(0, MOST);
  return oneByOne({ ...file, text, fixed }, others, refused);
}

/** What one by one is done in a round: each time the whole file is read again. */
const MOST = 20;

/** A path holds only until the first edit around it: others wait for the next round. */
function apart(fixes: readonly AutomaticFix[]): AutomaticFix[] {
  const touched = new Touched();
  return fixes.filter((fix) => touched.add(regionsOf(fix)));
}

function oneByOne(
  file: FixedFile,
  fixes: readonly AutomaticFix[],
  refused: Set<string>,
): FixedFile {
  let { text } = file;
  const fixed = [...file.fixed];
  for (const fix of fixes) {
    try {
      text = editText(text, { name: file.name }, addressOf(fix.document), fix.edits);
      fixed.push(fix.finding);
    } catch (error) {
      if (!(error instanceof EditImpossible)) throw error;
      refused.add(keyOf(fix));
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

/** Paths of which none is the begin of another one. */
class Touched {
  private readonly whole = new Set<string>();
  private readonly begins = new Set<string>();

  /** Adds them all, or, if one touches what is there, none. */
  add(paths: readonly Path[]): boolean {
    const free = paths.every((path) => {
      if (this.begins.has(JSON.stringify(path))) return false;
      return !begins(path).some((begin) => this.whole.has(begin));
    });
    if (!free) return false;
    for (const path of paths) {
      this.whole.add(JSON.stringify(path));
      for (const begin of begins(path)) this.begins.add(begin);
    }
    return true;
  }
}

function begins(path: Path): string[] {
  return [...path, ''].map((_, length) => JSON.stringify(path.slice(0, length)));
}
