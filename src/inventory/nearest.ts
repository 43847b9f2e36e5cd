/** Up to three candidates that a person who typed `text` may have meant, the nearest first. */
export function nearest(text: string, candidates: readonly string[]): string[] {
  // A person's typing, not a file's content: longer texts are no name of anything.
  if (text === '' || text.length > 64) return [];
  const limit = Math.max(1, Math.floor(text.length / 3));
  return candidates
    .map((candidate) => ({ candidate, distance: distance(text, candidate) }))
    .filter((entry) => entry.distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map((entry) => entry.candidate);
}

/** Levenshtein's: single letters put in, left out or exchanged. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const exchanged = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, exchanged));
    }
    row = next;
  }
  return row[b.length]!;
}
