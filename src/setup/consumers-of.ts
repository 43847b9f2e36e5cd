import type { Answers } from './answers.ts';
import { purposeOf } from './purposes.ts';

/** As chosen for this purpose, or those that are chosen at first. */
export function consumersOf(answers: Answers): string[] {
  const purpose = purposeOf(answers.purpose);
  const first = purpose.consumers.flatMap(({ id, first: isFirst }) => (isFirst ? [id] : []));
  return answers.consumers[purpose.id] ?? first;
}
