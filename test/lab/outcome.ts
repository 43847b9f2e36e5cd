import { isDeepStrictEqual } from 'node:util';

export interface Outcome {
  scenario: string;
  world: 'lab' | 'simulated';
  seconds: number;
  /** Why it failed; absent if it passed. */
  error?: string;
  /** In the order in which they were given. */
  answers: [label: string, value: unknown][];
}

/** Every answer that is not the same in both, as text. */
export function differences(lab: Outcome, simulated: Outcome): string[] {
  const count = Math.max(lab.answers.length, simulated.answers.length);
  const found: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const [real, imitated] = [lab.answers[index], simulated.answers[index]];
    if (isDeepStrictEqual(real, imitated)) continue;
    found.push(`kernel:    ${show(real)}\nsimulated: ${show(imitated)}`);
    // From here on they tell of different things.
    if (real?.[0] !== imitated?.[0]) break;
  }
  return found;
}

function show(answer: [string, unknown] | undefined): string {
  return answer === undefined ? '(no such answer)' : `${answer[0]}: ${JSON.stringify(answer[1])}`;
}
