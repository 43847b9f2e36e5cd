import type { FileWrite } from '../host/write-files.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import { renderDiffs } from '../output/generated.ts';
import { openTerminal } from '../output/terminal.ts';
import { askers } from './ask.ts';
import { abortOnSignal } from './interrupt.ts';

export interface Confirmation {
  question: string;
  yes: boolean;
  json: boolean;
  noColor: boolean;
  say: (line: string) => void;
  /** Of the command, if it minds Ctrl-C already. */
  signal?: AbortSignal;
}

/** Of files that persistence needs and somebody else wrote. */
export const CHANGE_FOREIGN = 'Change this? A backup stays beside it.';

/**
 * Shows what would be another text than it is, and asks; files that are new need no yes.
 * @throws {SriovError} CONFIRMATION_NEEDED where nobody can be asked, INTERRUPTED for a no
 */
export async function confirmWrites(
  writes: readonly FileWrite[],
  { question, yes, json, noColor, say, signal }: Confirmation,
): Promise<void> {
  const differing = writes.filter(({ diff }) => diff !== '');
  if (differing.length === 0 || yes) return;
  const interrupt = signal ? { signal, release: () => {} } : abortOnSignal(say);
  try {
    const { confirm } = askers({ yes, json, signal: interrupt.signal });
    if (confirm === undefined) throw nobodyToAsk(differing);
    const terminal = await openTerminal(process.stderr, { noColor });
    process.stderr.write(renderDiffs(differing, terminal));
    if (!(await confirm(question))) throw new SriovError('INTERRUPTED', 'Nothing is written');
  } finally {
    interrupt.release();
  }
}

function nobodyToAsk(differing: readonly FileWrite[]): SriovError {
  const names = differing.map(({ path }) => oneLine(path)).join(', ');
  return new SriovError(
    'CONFIRMATION_NEEDED',
    `Nobody can be asked here whether to change ${names}`,
    {
      actions: ['Change it: --yes', 'See what would change: --dry-run'],
    },
  );
}
