import { nicLabel } from '../../model/nic-label.ts';
import { oneLine } from '../../model/text.ts';
import { chosenOf, type Situation } from '../situation.ts';
import type { Step } from '../step.ts';

/** Two that make the VFs of a PF at boot are in each other's way: beside another one the answer is no. */
export function askPersist(situation: Situation): Step[] {
  const { answers } = situation;
  const owned = chosenOf(situation).flatMap(({ nic, owners }) =>
    owners.map((owner) => `${nicLabel(nic)} by ${owner.program} (${oneLine(owner.path)})`),
  );
  const other =
    owned.length > 0
      ? {
          disabled: `Something makes VFs at boot already: ${owned.join(', ')}. Take that out first; sriovctl doctor says how`,
        }
      : {};
  return [
    {
      id: 'persist',
      question: {
        kind: 'one',
        id: 'persist',
        title: 'Make them again at every boot?',
        choices: [
          {
            value: 'yes',
            label: 'Yes, by a systemd unit of sriovctl',
            short: 'yes',
            details: ['It runs before the network and the container runtimes start.'],
            ...other,
          },
          {
            value: 'no',
            label: 'No, only until the next reboot',
            short: 'no',
            details: ['VFs are gone after a reboot. Later: sriovctl persist enable'],
          },
        ],
        value: (answers.persist ?? owned.length === 0) ? 'yes' : 'no',
      },
      take: (answer) => ({ answers: { ...answers, persist: answer === 'yes' } }),
    },
  ];
}
