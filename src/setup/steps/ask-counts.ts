import { counted } from '../../model/counted.ts';
import { describeHolder } from '../../model/holder.ts';
import { decimal } from '../../model/decimal.ts';
import { oneLine } from '../../model/text.ts';
import type { Candidate } from '../facts.ts';
import type { Verdict } from '../question.ts';
import { chosenOf, countFor, recreates, type Situation } from '../situation.ts';
import type { Step } from '../step.ts';

/** How many VFs each PF shall have, and where that destroys some, a yes to it. */
export function askCounts(situation: Situation): Step[] {
  return chosenOf(situation).flatMap((candidate) => [
    askCount(candidate, situation),
    ...(recreates(candidate, situation.answers) ? [askRecreate(candidate, situation)] : []),
  ]);
}

function askCount(candidate: Candidate, situation: Situation): Step {
  const { answers } = situation;
  const { label, total, vfs } = candidate;
  const id = `count:${label}`;
  return {
    id,
    question: {
      kind: 'text',
      id,
      title: `How many VFs shall ${oneLine(label)} have?`,
      notes: [
        vfs.length > 0
          ? `It has ${vfs.length}, and can have ${total}.`
          : `It can have ${total}. Each takes memory and interrupts of the NIC.`,
      ],
      value: answers.counts[label] ?? proposed(candidate, situation),
      check: (text) => checkCount(candidate, text),
    },
    take: (answer) => ({
      answers: {
        ...answers,
        counts: { ...answers.counts, [label]: String(answer) },
        recreate: answers.recreate.filter((one) => one !== label),
      },
    }),
  };
}

/** As many as there are; else as was said for the PF before, if this one can have so many. */
function proposed(candidate: Candidate, situation: Situation): string {
  const { answers } = situation;
  const chosen = chosenOf(situation);
  const before = chosen.slice(0, chosen.indexOf(candidate)).findLast(({ vfs }) => vfs.length === 0);
  const said = before && answers.counts[before.label];
  const fits = said !== undefined && !('problem' in checkCount(candidate, said));
  return candidate.vfs.length === 0 && fits ? said : String(countFor(candidate, answers));
}

export function checkCount({ total, vfs }: Candidate, text: string): Verdict {
  const count = text === 'max' ? total : decimal(text, 1, 0xffff);
  if (count === undefined) return { problem: `Write a number from 1 to ${total}, or max` };
  if (count > total) return { problem: `${count} are too many: it can have ${total}` };
  if (vfs.length === 0) return { means: `${counted(count, 'VF')} of at most ${total}` };
  if (count === vfs.length) return { means: `${counted(count, 'VF')}, as now` };
  const held = vfs.find(({ holder }) => holder !== null);
  if (held?.holder) {
    return {
      problem: `VF ${held.index} is used by ${describeHolder(held.holder)}: the number stays ${vfs.length}`,
    };
  }
  return {
    means: `${counted(count, 'VF')} of at most ${total}, in the place of the ${vfs.length} there are`,
  };
}

function askRecreate(candidate: Candidate, { answers }: Situation): Step {
  const { label, vfs } = candidate;
  const id = `recreate:${label}`;
  const others = answers.recreate.filter((one) => one !== label);
  return {
    id,
    question: {
      kind: 'one',
      id,
      title: `Destroy the ${counted(vfs.length, 'VF')} of ${oneLine(label)} to make ${countFor(candidate, answers)}?`,
      notes: [
        'The kernel cannot change the number in another way. None of them is in use, and their settings are put back.',
      ],
      choices: [
        { value: 'no', label: 'No, another number' },
        { value: 'yes', label: 'Yes, destroy them' },
      ],
      value: answers.recreate.includes(label) ? 'yes' : 'no',
    },
    take: (answer) =>
      answer === 'yes'
        ? { answers: { ...answers, recreate: [...others, label] } }
        : { answers: { ...answers, recreate: others }, next: `count:${label}` },
  };
}
