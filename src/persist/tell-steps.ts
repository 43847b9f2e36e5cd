import { fileDiff } from '../model/file-diff.ts';
import { oneLine } from '../model/text.ts';
import type { Step } from './carry-out.ts';

export interface FileAction {
  path: string;
  action: 'create' | 'change' | 'remove';
  /** As `diff -u` prints it. */
  diff: string;
}

/** For people and `--json`. */
export function tellSteps(steps: readonly Step[]): { files: FileAction[]; commands: string[] } {
  return {
    files: steps.flatMap((step): FileAction[] => {
      if (step.kind !== 'file') return [];
      const { path, before, after } = step;
      const action = before === undefined ? 'create' : after === undefined ? 'remove' : 'change';
      return [{ path, action, diff: fileDiff(path, before, after) }];
    }),
    commands: steps.flatMap((step) =>
      step.kind === 'run' ? [oneLine([step.program, ...step.args].join(' '))] : [],
    ),
  };
}
