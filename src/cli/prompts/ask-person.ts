import { cancellation } from '../cancel-on-signal.ts';
import { oneLine } from '../../model/text.ts';
import { wrap } from '../../output/wrap.ts';
import type { Ask, Question, Reply } from '../../setup/question.ts';
import { listPrompt } from './list-prompt.ts';
import { type Screen, sizeOf } from './screen.ts';
import { textPrompt } from './text-prompt.ts';

/** Questions to the person at the terminal. Each is wiped away when it is answered, and one line says how. */
export function askPerson(screen: Omit<Screen, 'drawn' | 'onClosed'>, signal: AbortSignal): Ask {
  return async (question) => {
    const reply = await prompt(question, screen, signal);
    if (!isQuiet(question, reply)) screen.stream.write(`${summary(question, reply, screen)}\n`);
    return reply;
  };
}

async function prompt(
  question: Question,
  rest: Omit<Screen, 'drawn' | 'onClosed'>,
  signal: AbortSignal,
): Promise<Reply> {
  const screen: Screen = { ...rest, drawn: { above: [], below: [] }, onClosed: () => {} };
  const closed = new AbortController();
  // An answer comes in the same turn; without one nobody is going to give it.
  screen.onClosed = () => setImmediate(() => closed.abort());
  const context = {
    output: screen.stream,
    signal: AbortSignal.any([signal, closed.signal]),
    clearPromptOnDone: true,
  };
  try {
    return await (question.kind === 'text'
      ? textPrompt({ question, screen }, context)
      : listPrompt({ question, screen }, context));
  } catch (error) {
    if (!(error instanceof Error) || !/^(?:Exit|Abort)PromptError$/.test(error.name)) throw error;
    throw cancellation();
  }
}

function summary(
  question: Question,
  reply: Reply,
  { colour, symbols, stream }: Pick<Screen, 'colour' | 'symbols' | 'stream'>,
): string {
  if (reply === 'back') return colour.dim('< back');
  const text = `${question.title} ${symbols.fit(answerText(question, reply.answer))}`;
  const lines = wrap(text, sizeOf(stream).columns - 1, 2).split('\n');
  return lines
    .map((line, index) => (index === 0 ? `${colour.green(symbols.done)} ${line}` : line))
    .join('\n');
}

function answerText(question: Question, answer: string | string[]): string {
  if (question.kind === 'text') return oneLine(answer === '' ? 'none' : String(answer));
  const values = [answer].flat();
  const chosen = question.choices.filter(({ value }) => values.includes(value));
  if (chosen.length === 0) return 'none';
  return chosen.map(({ label, short = label }) => short).join(', ');
}

function isQuiet(question: Question, reply: Reply): boolean {
  if (reply === 'back' || question.kind !== 'one') return false;
  return question.choices.some(({ value, quiet }) => quiet === true && value === reply.answer);
}
