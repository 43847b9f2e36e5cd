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

/** The first answer that differs, as text; undefined if all are the same. */
export function difference(lab: Outcome, simulated: Outcome): string | undefined {
  const length = Math.max(lab.answers.length, simulated.answers.length);
  for (let index = 0; index < length; index += 1) {
    const [real, imitated] = [lab.answers[index], simulated.answers[index]];
    if (!isDeepStrictEqual(real, imitated)) {
      return `answers differ\n  kernel:    ${show(real)}\n  simulated: ${show(imitated)}`;
    }
  }
  return undefined;
}

export function show(answer: [string, unknown] | undefined): string {
  return answer === undefined ? '(no such answer)' : `${answer[0]}: ${JSON.stringify(answer[1])}`;
}
