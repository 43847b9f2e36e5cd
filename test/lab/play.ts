import type { Outcome } from './outcome.ts';
import type { Scenario } from './scenario.ts';
import type { World } from './world.ts';

export type Answers = Outcome['answers'];

/**
 * Runs one scenario on a world made for it, for at most its time; or its part after so many reboots. What it breaks is
 * told, never thrown.
 */
export async function play(
  scenario: Scenario,
  kind: World['kind'],
  makeWorld: (answers: Answers) => World,
  reboots = 0,
): Promise<Outcome> {
  const run = [scenario.run, ...(scenario.afterReboots ?? [])][reboots]!;
  const answers: Answers = [];
  const start = performance.now();
  const { timeout = 120 } = scenario;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${timeout} s`)), timeout * 1000);
  });
  let error: string | undefined;
  try {
    await Promise.race([run(makeWorld(answers)), late]);
  } catch (thrown) {
    error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  } finally {
    clearTimeout(timer);
  }
  const seconds = (performance.now() - start) / 1000;
  // As they will be compared, after a way through a file: without undefined.
  const plain = JSON.parse(JSON.stringify(answers)) as Answers;
  const outcome = { scenario: scenario.name, world: kind, seconds, answers: plain };
  return error === undefined ? outcome : { ...outcome, error };
}
