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
      take: (answer) => ({
        answers: { ...answers, purpose: purposeOf(String(answer) as never).id },
      }),
    },
  ];
}
