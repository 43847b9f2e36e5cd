import { shellQuote } from '../model/shell-quote.ts';
import { generateRequest } from './generate-request.ts';
import { purposeOf } from './purposes.ts';
import { chosenOf, recreates, type Situation } from './situation.ts';

export interface Place {
  folder: string;
  /** The host file. */
  file: string;
  /** As `--host` was given. */
  host: string | undefined;
  /** Only what is left to do after the reboot. */
  remaining: boolean;
}

/** The commands that do what was chosen, for a script or another host of this kind. */
export function commandsFor(
  situation: Situation,
  { folder, file, host, remaining }: Place,
): string[] {
  const { answers } = situation;
  const chosen = chosenOf(situation);
  const purpose = purposeOf(answers.purpose);
  const recreate = chosen.some((candidate) => recreates(candidate, answers)) ? ['--recreate'] : [];
  const generated = generateRequest(situation);
  const cures = remaining ? [] : curedChecks(situation);
  const calls = [
    ...(cures.length > 0
      ? [
          [
            'doctor',
            ...chosen.map(({ label }) => label),
            '--for',
            purpose.doctor,
            '--fix',
            ...cures,
            '--yes',
          ],
        ]
      : []),
    ['apply', file, ...recreate, '--yes'],
    ...(answers.persist && !remaining ? [['persist', 'enable', file, '--yes']] : []),
    ...(generated ? [['gen-config', ...generated.words, '--output', folder, '--yes']] : []),
  ];
  const where = host === undefined ? [] : ['--host', host];
  return calls.map((words) => ['sriovctl', ...words, ...where].map(shellQuote).join(' '));
}

/** Ids of the checks whose cures are wanted, and offered. */
export function curedChecks({ answers, examination }: Situation): string[] {
  const planned = examination.fixes
    .filter(({ status }) => status === 'planned')
    .map(({ ids }) => ids.join(' '));
  return [
    ...new Set(
      (answers.cures ?? []).filter((ids) => planned.includes(ids)).flatMap((ids) => ids.split(' ')),
    ),
  ];
}
