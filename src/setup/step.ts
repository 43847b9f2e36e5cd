import type { Answers } from './answers.ts';
import type { Question } from './question.ts';

export interface Step {
  id: string;
  /** The step whose answer leads here; from there, and only from there, one comes and goes back. */
  behind?: string;
  question: Question;
  take(answer: string | string[]): Taken;
}

export interface Taken {
  answers: Answers;
  /** Where it goes on, if not with the step that follows. */
  next?: string;
}
