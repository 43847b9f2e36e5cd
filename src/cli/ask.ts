import type { ProvisionOptions, Recovery } from '../provision/request.ts';

type Askers = Pick<ProvisionOptions, 'confirm' | 'chooseRecovery'>;

/** Who answers questions: --yes, the person at the terminal, or nobody. */
export function askers({ yes, json }: { yes: boolean; json: boolean }): Askers {
  const person = process.stdin.isTTY && process.stderr.isTTY && !json;
  return {
    ...(yes ? { confirm: async () => true } : person ? { confirm: askYesNo } : {}),
    ...(person ? { chooseRecovery: askRecovery } : {}),
  };
}

async function askYesNo(question: string): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  return confirm({ message: question, default: false }, { output: process.stderr });
}

async function askRecovery(unfinished: string): Promise<Recovery> {
  const { select } = await import('@inquirer/prompts');
  return select<Recovery>(
    {
      message: unfinished,
      choices: [
        { name: 'undo it: everything as it was before', value: 'undo' },
        { name: 'finish it', value: 'finish' },
      ],
    },
    { output: process.stderr },
  );
}
