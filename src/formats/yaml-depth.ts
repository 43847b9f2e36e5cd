import { MAX_DEPTH, tooDeep } from './limits.ts';
import { lexYaml } from './parse-yaml.ts';
import type { PlaceAt } from './source.ts';

/**
 * Refuses what nests too deep before the parser sees it, which calls itself at each level. Block collections need a
 * line of their own for each level, longer than the one before, or a line of dashes.
 * @throws {UnreadableText}
 */
export function refuseDeepYaml(text: string, placeAt: PlaceAt): void {
  const dashes = new RegExp(`^[ \\t]*(?:[-?:][ \\t]+){${MAX_DEPTH}}`, 'm').exec(text);
  if (dashes) throw tooDeep(placeAt(dashes.index));
  if (!mayNest(text)) return;
  let depth = 0;
  let offset = 0;
  for (const token of lexYaml(text)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth > MAX_DEPTH) throw tooDeep(placeAt(offset));
    if (!MARKS.has(token)) offset += token.length;
  }
}

/** What the lexer says of its own, which is not in the text. */
const MARKS = new Set(['\u0002', '\u0018', '\u001f']);

/** Counts brackets in strings and comments too; only what has that many is worth a look at its tokens. */
function mayNest(text: string): boolean {
  let depth = 0;
  for (const { 0: bracket } of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
