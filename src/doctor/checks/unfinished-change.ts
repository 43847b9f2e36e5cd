import { isThere } from '../../host/read.ts';
import { SriovError } from '../../model/errors.ts';
import { findJournal, isOfThisBoot } from '../../provision/journal.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { pass, warn } from '../finding.ts';

export const unfinishedChange: Check = {
  id: 'unfinished-change',
  title: 'no change of VFs was left half done',
  background: `Before sriovctl changes VFs it writes into a journal what was there and what is to be (in \
/var/lib/sriovctl). A run that was killed leaves it behind, and the VFs somewhere between the two. The next command that \
changes VFs asks whether to finish or undo it; --recover finish and --recover undo answer without a question. After a \
reboot there is nothing to undo: the VFs are gone.`,
  run({ host }) {
    try {
      return [examine(host)];
    } catch (error) {
      if (!(error instanceof SriovError)) throw error;
      const cure = byHand(error.actions.map((action) => `# ${action}`));
      const cause = 'Another version wrote it, or it was damaged.';
      return [warn('host', error.message, ['/var/lib/sriovctl/journal.json'], { cause, cure })];
    }
  },
};

function examine(host: DoctorContext['host']): Finding {
  const journal = findJournal(host);
  if (!journal || !isOfThisBoot(host, journal)) return pass('host', 'No change was left half done');
  const { command, pid, at, pfs } = journal;
  const seen = [`/var/lib/sriovctl/journal.json: process ${pid}, "${command}", ${at}`];
  if (isThere(host, `/proc/${pid}/stat`)) {
    return pass('host', `A change is being carried out: "${command}"`, seen);
  }
  const names = pfs.map(({ label }) => label).join(', ');
  return warn(names, `A change of its VFs was left half done: "${command}"`, seen, {
    cause: 'The sriovctl that carried it out was killed.',
    cure: byHand([
      '# The next sriovctl command that changes VFs asks whether to finish or undo it; without a terminal add --recover undo, or finish',
    ]),
  });
}
