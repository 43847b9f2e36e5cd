import { nicLabel } from '../../model/nic-label.ts';
import { oneLine } from '../../model/text.ts';
import { chosenOf, type Situation } from '../situation.ts';
import type { Step } from '../step.ts';

/** Two that make the VFs of a PF at boot are in each other's way: beside another one the answer is no. */
export function askPersist(situation: Situation): Step[] {
  const { answers } = situation;
  const why = whyNot(situation);
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
            ...(why === undefined ? {} : { disabled: why }),
          },
          {
            value: 'no',
            label: 'No, only until the next reboot',
            short: 'no',
            details: ['VFs are gone after a reboot. Later: sriovctl persist enable'],
          },
        ],
        value: why === undefined && answers.persist !== false ? 'yes' : 'no',
      },
      take: (answer) => ({ answers: { ...answers, persist: answer === 'yes' } }),
    },
  ];
}

function whyNot(situation: Situation): string | undefined {
  if (!situation.facts.systemd) return 'systemd does not run on this host';
  const owned = chosenOf(situation).flatMap(({ nic, owners }) =>
    owners.map(({ program, path }) => `of ${nicLabel(nic)} by ${program} (${oneLine(path)})`),
  );
  if (owned.length === 0) return undefined;
  return `VFs are made at boot already: ${owned.join(', ')}. Take that out first; sriovctl doctor says how`;
}
