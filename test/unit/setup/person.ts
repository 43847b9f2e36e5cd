import type { Host } from '../../../src/host/host.ts';
import { MACHINES } from '../../../src/host/simulated/machines.ts';
import { simulatedHost } from '../../../src/host/simulated/open.ts';
import { type Answers, NO_ANSWERS } from '../../../src/setup/answers.ts';
import { type Examination, readFacts } from '../../../src/setup/facts.ts';
import type { Question, Reply } from '../../../src/setup/question.ts';
import type { Situation } from '../../../src/setup/situation.ts';
import { walk } from '../../../src/setup/walk.ts';

export const NOTHING_FOUND: Examination = { checks: [], fixes: [] };

export function machine(name: keyof typeof MACHINES = 'demo'): Host {
  return simulatedHost(MACHINES[name]);
}

export async function situation(host: Host, answers: Partial<Answers> = {}): Promise<Situation> {
  const facts = await readFacts(host);
  return { facts, answers: { ...NO_ANSWERS, ...answers }, examination: { checks: [], fixes: [] } };
}

/** `[id, reply]`: what a person is asked, in this order, and says. `undefined`: Enter, on what is proposed. */
export type Script = [id: string, reply?: string | string[] | 'back'][];

/** Walks as the script says; fails if another question comes. What was proposed comes back beside the end. */
export async function follow(
  host: Host,
  script: Script,
  begin: Partial<Answers> = {},
): Promise<{ situation: Situation; asked: Question[] }> {
  const { facts, answers } = await situation(host, begin);
  const asked: Question[] = [];
  const ask = async (question: Question): Promise<Reply> => {
    const [id, reply] = script[asked.length] ?? [];
    asked.push(question);
    if (id !== question.id) throw new Error(`asked ${question.id} in the place of ${id}`);
    if (reply === 'back') return 'back';
    return { answer: reply ?? question.value };
  };
  const look = async (now: Answers): Promise<Situation> => ({
    facts,
    answers: now,
    examination: NOTHING_FOUND,
  });
  const end = await walk({ ask, look }, answers);
  if (asked.length < script.length) throw new Error(`not asked: ${script[asked.length]![0]}`);
  return { situation: end, asked };
}
