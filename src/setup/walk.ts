import type { Answers } from './answers.ts';
import type { Ask } from './question.ts';
import type { Situation } from './situation.ts';
import { stepsFor } from './steps-for.ts';
import type { Step } from './step.ts';

export interface Walk {
  ask: Ask;
  /** The situation after these answers: PFs that were chosen are examined. */
  look(answers: Answers): Promise<Situation>;
}

/**
 * Asks one question after the other, forward and back, until the last one is answered. What was answered is proposed
 * when a question comes again.
 */
export async function walk({ ask, look }: Walk, begin: Answers, from?: string): Promise<Situation> {
  let situation = await look(begin);
  let step = stepAt(stepsFor(situation), from);
  for (;;) {
    const reply = await ask(step.question);
    if (reply === 'back') {
      step = before(stepsFor(situation), step);
      continue;
    }
    const { answers, next } = step.take(reply.answer);
    situation = await look(answers);
    const steps = stepsFor(situation);
    const following = next === undefined ? after(steps, step) : stepAt(steps, next);
    if (following === undefined) return situation;
    step = following;
  }
}

export function lastStep(situation: Situation): string {
  return mainSteps(stepsFor(situation)).at(-1)!.id;
}

function stepAt(steps: readonly Step[], id: string | undefined): Step {
  return steps.find((step) => step.id === id) ?? steps[0]!;
}

/** At the first question there is no way back. */
function before(steps: readonly Step[], { id, behind }: Step): Step {
  if (behind !== undefined) return stepAt(steps, behind);
  const main = mainSteps(steps);
  const at = main.findIndex((step) => step.id === id);
  return main[Math.max(0, at - 1)]!;
}

function after(steps: readonly Step[], { id }: Step): Step | undefined {
  const main = mainSteps(steps);
  return main[main.findIndex((step) => step.id === id) + 1];
}

function mainSteps(steps: readonly Step[]): Step[] {
  return steps.filter(({ behind }) => behind === undefined);
}
