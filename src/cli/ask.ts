import { SriovError } from '../model/errors.ts';
import type { ProvisionOptions, Recovery } from '../provision/request.ts';

type Askers = Pick<ProvisionOptions, 'confirm' | 'chooseRecovery'>;

/** Who answers questions: --yes, the person at the terminal, or nobody. */
export function askers({
  yes,
  json,
  signal,
}: {
  yes: boolean;
  json: boolean;
  signal: AbortSignal;
}): Askers {
  const person = process.stdin.isTTY && process.stderr.isTTY && !json;
  return {
    ...(yes
      ? { confirm: async () => true }
      : person
        ? { confirm: (question) => askYesNo(question, signal) }
        : {}),
    ...(person ? { chooseRecovery: (unfinished) => askRecovery(unfinished, signal) } : {}),
  };
}

async function askYesNo(message: string, signal: AbortSignal): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  return answer(confirm({ message, default: false }, { output: process.stderr, signal }));
}

async function askRecovery(message: string, signal: AbortSignal): Promise<Recovery> {
  const { select } = await import('@inquirer/prompts');
  const choices = [
    { name: 'undo it: everything as it was before', value: 'undo' },
    { name: 'finish it', value: 'finish' },
  ] as const;
  return answer(select<Recovery>({ message, choices }, { output: process.stderr, signal }));
}

/** Ctrl-C at the prompt, or a signal that found it open. */
async function answer<T>(prompt: Promise<T>): Promise<T> {
  try {
    return await prompt;
  } catch (error) {
    if (!(error instanceof Error) || !/^(?:Exit|Abort)PromptError$/.test(error.name)) throw error;
    throw new SriovError('INTERRUPTED', 'Cancelled: the question was not answered');
  }
}
