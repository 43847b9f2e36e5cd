import type { ChooseOne } from './question.ts';

/** The last question. Enter alone does nothing: the cursor stands on the way back. */
export function confirmPlan({
  dryRun,
  impossible,
}: {
  dryRun: boolean;
  impossible: boolean;
}): ChooseOne {
  const yes = dryRun
    ? { value: 'yes', label: 'Yes, show the commands (dry run: nothing is changed)', short: 'yes' }
    : { value: 'yes', label: 'Yes, do it', short: 'yes' };
  return {
    kind: 'one',
    id: 'confirm',
    title: impossible ? 'It cannot be done like this.' : 'Do this?',
    choices: [
      { value: 'back', label: 'No, go back and change something', short: 'not yet' },
      ...(impossible ? [] : [yes]),
      { value: 'cancel', label: 'No, cancel: nothing is changed', short: 'no' },
    ],
    value: 'back',
  };
}
