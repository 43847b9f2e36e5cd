import { oneLine } from '../../model/text.ts';
import type { Examination } from '../facts.ts';
import type { Choice } from '../question.ts';
import { chosenOf, type Situation } from '../situation.ts';
import type { Step } from '../step.ts';

/** The cures that doctor can apply by itself. Nothing of it is done before the last yes. */
export function askCures(situation: Situation): Step[] {
  const { answers } = situation;
  const choices = curesOf(situation);
  if (choices.length === 0) return [];
  const all = choices.map(({ value }) => value);
  return [
    {
      id: 'cures',
      question: {
        kind: 'many',
        id: 'cures',
        title: 'Which of these shall be cured?',
        notes: ['At the end, together with everything else.'],
        choices,
        value: answers.cures ?? all,
      },
      take: (answer) => ({ answers: { ...answers, cures: [answer].flat() } }),
    },
  ];
}

/** By the ids of checks, as `doctor --fix` takes them; the link of a chosen PF is brought up anyway. */
export function curesOf(situation: Situation): Choice[] {
  const chosen = chosenOf(situation).map(({ label }) => oneLine(label));
  const fixes = situation.examination.fixes.filter(
    ({ status, ids, target }) =>
      status === 'planned' && !(ids.includes('pf-link') && chosen.includes(target)),
  );
  const groups = [...new Set(fixes.map(({ ids }) => ids.join(' ')))];
  return groups.map((ids) => {
    const all = fixes.filter((fix) => fix.ids.join(' ') === ids);
    const found = all.map(({ target, message }) => `${target}: ${message}`);
    // The label may be cut.
    const details = [...found, ...new Set(all.flatMap(deedsOf))];
    return { value: ids, short: ids, label: found[0]!, details };
  });
}

function deedsOf({ files, commands, rebootNeeded }: Examination['fixes'][number]): string[] {
  return [
    ...files.map(({ path }) => `changes ${oneLine(path)}`),
    ...commands.map((command) => `runs ${oneLine(command)}`),
    ...(rebootNeeded ? ['takes effect with the next boot'] : []),
  ];
}
