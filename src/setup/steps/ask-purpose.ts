import { PURPOSES, purposeOf } from '../purposes.ts';
import type { Situation } from '../situation.ts';
import type { Step } from '../step.ts';

export function askPurpose({ answers }: Situation): Step[] {
  return [
    {
      id: 'purpose',
      question: {
        kind: 'one',
        id: 'purpose',
        title: 'What are the VFs for?',
        choices: PURPOSES.map(({ id, label, short, details }) => ({
          value: id,
          label,
          short,
          details: [details],
        })),
        value: purposeOf(answers.purpose).id,
      },
      take: (answer) => {
        const purpose = purposeOf(PURPOSES.find(({ id }) => id === answer)?.id).id;
        // Other findings count, so that other cures are proposed.
        const { cures, ...rest } = answers;
        const same = purpose === answers.purpose && cures !== undefined;
        return { answers: { ...rest, purpose, ...(same ? { cures } : {}) } };
      },
    },
  ];
}
