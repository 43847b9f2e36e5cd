import { fix } from '../doctor/fix/fix.ts';
import type { Templates } from '../generate/templates.ts';
import type { Host } from '../host/host.ts';
import { counted } from '../model/counted.ts';
import { SriovError } from '../model/errors.ts';
import { shellQuote } from '../model/shell-quote.ts';
import { oneLine } from '../model/text.ts';
import { renderError } from '../output/error.ts';
import { renderEnding, renderExamination, renderSetupPlan, type Planned } from '../output/setup.ts';
import type { Terminal } from '../output/terminal.ts';
import { wrap } from '../output/wrap.ts';
import { type Answers, NO_ANSWERS } from '../setup/answers.ts';
import { carryOut, type CarryOutOptions, type Done } from '../setup/carry-out.ts';
import { commandsFor } from '../setup/commands.ts';
import { confirmPlan } from '../setup/confirm-plan.ts';
import { type Examination, readFacts } from '../setup/facts.ts';
import { folderOf, type Preview, previewOf } from '../setup/preview.ts';
import { purposeOf } from '../setup/purposes.ts';
import type { Ask } from '../setup/question.ts';
import type { Situation } from '../setup/situation.ts';
import { curesOf } from '../setup/steps/ask-cures.ts';
import { lastStep, walk } from '../setup/walk.ts';
import { cancellation } from './cancel-on-signal.ts';

export interface Session {
  host: Host;
  templates: Templates;
  dryRun: boolean;
  ask: Ask;
  /** Of the moment: windows change. */
  terminal: () => Terminal;
  /** To the person. */
  write: (text: string) => void;
  unlessCancelled: <T>(work: Promise<T>) => Promise<T>;
}

/** Asks until there is a plan that the person says yes to. Changes nothing. @throws {SriovError} INTERRUPTED */
export async function agreeOnPlan(
  session: Session,
): Promise<{ situation: Situation; preview: Preview }> {
  const { host, ask, write, dryRun } = session;
  write(`${greeting(session)}\n`);
  const facts = await session.unlessCancelled(readFacts(host));
  const examined = examiner(session);
  const look = async (answers: Answers): Promise<Situation> => {
    const examination = answers.pfs ? await examined(answers) : NOTHING_FOUND;
    return { facts, answers, examination };
  };
  let answers = NO_ANSWERS;
  let from: string | undefined;
  for (;;) {
    const situation = await walk({ ask, look }, answers, from);
    const preview = await preparePreview(session, situation);
    const question = confirmPlan({ dryRun, impossible: preview === undefined });
    const reply = await ask(question);
    const answer = reply === 'back' ? reply : reply.answer;
    if (answer === 'cancel') throw cancellation();
    if (answer === 'yes' && preview) return { situation, preview };
    [answers, from] = [situation.answers, lastStep(situation)];
  }
}

const NOTHING_FOUND: Examination = { checks: [], fixes: [] };

function greeting({ host, dryRun, terminal }: Session): string {
  const { colour, width } = terminal();
  const rest = dryRun
    ? 'Dry run: at the end come the host file and the commands; nothing is changed.'
    : 'Nothing is changed before the last yes.';
  const title = `SR-IOV on ${oneLine(host.name)}`;
  return `${colour.bold(wrap(title, width))}\n${wrap(rest, width)}`;
}

/** Looks once at the same PFs for the same purpose, and tells what was found. */
function examiner({ host, terminal, write, unlessCancelled }: Session) {
  const known = new Map<string, Examination>();
  return async ({ purpose, pfs = [] }: Answers): Promise<Examination> => {
    const { doctor } = purposeOf(purpose);
    const key = JSON.stringify([doctor, pfs]);
    const before = known.get(key);
    if (before) return before;
    write('doctor looks at the host ...\n');
    const found = await unlessCancelled(fix(host, { pfs, purpose: doctor, dryRun: true }));
    known.set(key, found);
    const command = ['sriovctl doctor', ...pfs.map(shellQuote), '--for', doctor].join(' ');
    // The host file brings them up.
    const told = found.checks.filter(({ id, target }) => id !== 'pf-link' || !pfs.includes(target));
    write(renderExamination(told, oneLine(command), terminal()));
    return found;
  };
}

/** Shows the plan; undefined where there can be none, and it says why. */
async function preparePreview(
  session: Session,
  situation: Situation,
): Promise<Preview | undefined> {
  const { host, templates, terminal, write, unlessCancelled } = session;
  try {
    const preview = await unlessCancelled(previewOf(host, situation, templates));
    write(renderSetupPlan(plannedOf(situation, preview), terminal()));
    write('\n');
    return preview;
  } catch (error) {
    if (!(error instanceof SriovError) || ['bug', 'interrupted'].includes(error.kind)) throw error;
    write(renderError(error, terminal()));
    return undefined;
  }
}

function plannedOf(situation: Situation, preview: Preview): Planned {
  const chosen = situation.answers.cures ?? [];
  const cures = curesOf(situation).filter(({ value }) => chosen.includes(value));
  return {
    cures: cures.map(({ label }) => label),
    preview,
  };
}

export interface Agreed {
  situation: Situation;
  preview: Preview;
}

/** What was agreed on; the answer is what comes last, on stdout. @throws {SriovError} */
export async function finish(
  { host, templates, dryRun, terminal, write }: Session,
  { situation, preview }: Agreed,
  options: CarryOutOptions & { hostFlag: string | undefined },
): Promise<(terminal: Terminal) => string> {
  const { hostFlag, ...rest } = options;
  const done = dryRun ? undefined : await carryOut(host, situation, preview, templates, rest);
  if (done) write(`${outcome(done, preview, terminal())}\n`);
  const { path, text } = preview;
  const later = preview.later.length > 0;
  const commands = commandsFor(situation, {
    folder: folderOf(situation),
    file: path,
    host: hostFlag,
    remaining: done !== undefined && later,
  });
  return (out) => renderEnding({ commands, path, text, later, ...(done ? { done } : {}) }, out);
}

function outcome(done: Done, { later }: Preview, { colour, width }: Terminal): string {
  const reboot = done.cures.some(({ rebootNeeded }) => rebootNeeded);
  if (later.length > 0) {
    const what = reboot
      ? 'Reboot now'
      : 'Turn the IOMMU on (sriovctl doctor --for vm says how), and reboot';
    const then = done.persisted ? 'The VFs are made at boot; then run' : 'Then run';
    return colour.yellow(wrap(`No VFs were made yet. ${what}. ${then} what stands below.`, width));
  }
  const persisted = done.persisted ? ', and made again at every boot' : '';
  const text = `Done: ${counted(done.vfs.length, 'VF')}, read back and as asked for${persisted}.`;
  const more = reboot ? `\n${colour.yellow('A cure takes effect with the next boot.')}` : '';
  return `${colour.green('✓')} ${wrap(text, width, 2)}${more}`;
}
