import type { Situation } from './situation.ts';
import type { Step } from './step.ts';
import { askConsumers } from './steps/ask-consumers.ts';
import { askCounts } from './steps/ask-counts.ts';
import { askCures } from './steps/ask-cures.ts';
import { askPersist } from './steps/ask-persist.ts';
import { askPfs } from './steps/ask-pfs.ts';
import { askPurpose } from './steps/ask-purpose.ts';
import { askSettings } from './steps/ask-settings.ts';

/** All questions in their order, as they are after the answers so far. */
export function stepsFor(situation: Situation): Step[] {
  return [askPurpose, askPfs, askCures, askCounts, askSettings, askPersist, askConsumers].flatMap(
    (steps) => steps(situation),
  );
}
