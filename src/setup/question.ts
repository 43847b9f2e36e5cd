/** What a person is asked, without a word on how it looks: a terminal, or a test, answers it. */
export type Question = ChooseOne | ChooseMany | Enter;

interface Asked {
  /** Of the step: `purpose`, `count:ens1f0`. */
  id: string;
  title: string;
  /** What one has to know to answer, a paragraph each. */
  notes?: string[];
}

export interface ChooseOne extends Asked {
  kind: 'one';
  choices: Choice[];
  /** Where the cursor stands at first. */
  value: string;
}

export interface ChooseMany extends Asked {
  kind: 'many';
  choices: Choice[];
  value: string[];
  /** A sentence that says what is wrong, or undefined. */
  check?: (values: string[]) => string | undefined;
}

export interface Enter extends Asked {
  kind: 'text';
  /** Stands there to be changed. */
  value: string;
  check: (text: string) => Verdict;
}

export interface Choice {
  value: string;
  label: string;
  /** What stands for it once it is chosen. */
  short?: string;
  /** Leads to another question, which is answer enough. */
  quiet?: boolean;
  /** Shown for the choice at the cursor. */
  details?: string[];
  /** As details, but somebody has to see them. */
  warnings?: string[];
  /** Why it cannot be chosen. */
  disabled?: string;
}

/** Told while it is typed: what is wrong with it, or what it means. */
export type Verdict = { problem: string } | { means: string };

export type Reply = { answer: string | string[] } | 'back';

/** @throws {SriovError} INTERRUPTED where the person gives up */
export type Ask = (question: Question) => Promise<Reply>;
