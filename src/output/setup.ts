import type { CheckResult } from '../doctor/report.ts';
import { counted } from '../model/counted.ts';
import { oneLine } from '../model/text.ts';
import type { Done } from '../setup/carry-out.ts';
import type { Preview } from '../setup/preview.ts';
import { diffLines } from './diff.ts';
import type { EnableResult } from '../persist/enable.ts';
import { renderSteps } from './persistence.ts';
import { renderPlan } from './plan.ts';
import type { Terminal } from './terminal.ts';
import { wrap } from './wrap.ts';

/** What doctor has to say beside what it can cure by itself, a few lines each. */
export function renderExamination(
  checks: readonly CheckResult[],
  command: string,
  { colour, width }: Terminal,
): string {
  const found = checks.filter(({ status }) => status === 'fail' || status === 'warn');
  if (found.length === 0) return `${colour.green('✓')} doctor finds nothing wrong\n`;
  const own = found.filter(({ cure }) => !cure?.automatic);
  const cured = found.length - own.length;
  const more = cured > 0 ? `, ${cured} of which it can cure` : '';
  const head = `doctor finds ${counted(found.length, 'thing')} to look at${more}`;
  const lines = own.map(({ status, target, message, id }) => {
    const mark = status === 'fail' ? colour.red('✗') : colour.yellow('!');
    return `  ${mark} ${wrap(`${target}: ${message} [${id}]`, width, 4)}`;
  });
  const hint =
    own.length > 0 ? [`  ${colour.dim(wrap(`What to do about it: ${command}`, width, 2))}`] : [];
  return `${[wrap(head, width), ...lines, ...hint].join('\n')}\n`;
}

export interface Planned {
  cures: string[];
  preview: Preview;
}

/** All that is going to be done, before it is. */
export function renderSetupPlan({ cures, preview }: Planned, terminal: Terminal): string {
  const { colour, width } = terminal;
  const { plan, later, writes, text, warnings, persistence } = preview;
  const title = (words: string): string => `\n${colour.bold(words)}\n`;
  const paragraph = (words: string): string => `  ${wrap(words, width, 2)}\n`;
  const changes =
    later.length > 0
      ? paragraph(
          `Not now: ${later.map(oneLine).join(', ')} cannot give VFs to vfio-pci before the IOMMU is on, which takes a reboot.`,
        )
      : plan.length > 0
        ? renderPlan(plan, { ...terminal, tty: true })
        : paragraph('Nothing: the VFs are so already.');
  return [
    ...(cures.length > 0 ? [title('Cures'), ...cures.map(paragraph)] : []),
    title('VFs'),
    changes,
    ...(persistence ? [title('At every boot'), renderPersistence(persistence, terminal)] : []),
    title('Files'),
    ...writes.map(({ path, before, after }) => {
      const outcome =
        before === undefined ? '' : before === after ? ' (is so already)' : ' (is replaced)';
      return `  ${oneLine(path)}${outcome}\n`;
    }),
    ...writes
      .filter(({ diff }) => diff !== '')
      .flatMap(({ diff }) => diffLines(diff, terminal).map((line) => `  ${line}\n`)),
    title(oneLine(writes[0]!.path)),
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => `  ${line}\n`)
      .join(''),
    ...(warnings.length > 0 ? [title('Good to know')] : []),
    ...[...new Set(warnings)].map(
      (line) => `  ${colour.yellow('!')} ${wrap(oneLine(line), width, 4)}\n`,
    ),
  ].join('');
}

function renderPersistence(steps: EnableResult, terminal: Terminal): string {
  const { files, commands, cannot } = steps;
  if (files.length + commands.length === 0) return '  It is so already.\n';
  const diffs = files.some(({ action }) => action !== 'create');
  const lost = cannot.map(
    ({ target, setting, why }) => `${target}: ${setting} will not come back: ${why}`,
  );
  return [
    renderSteps(steps, { ...terminal, tty: true }, { diffs }),
    ...lost.map(
      (line) => `  ${terminal.colour.yellow('!')} ${wrap(oneLine(line), terminal.width, 4)}\n`,
    ),
  ].join('');
}

export interface Ending {
  commands: string[];
  /** Of the host file. */
  path: string;
  text: string;
  /** Without it nothing was done: a dry run. */
  done?: Done;
  /** They wait for a reboot. */
  later: boolean;
}

/** Where the files are, and how to do the same without questions. */
export function renderEnding(
  { commands, path, text, done, later }: Ending,
  { colour, width }: Terminal,
): string {
  const title = (words: string): string => `${colour.bold(wrap(words, width))}\n`;
  const list = (lines: readonly string[]): string =>
    lines.map((line) => `  ${oneLine(line)}\n`).join('');
  const others = (done?.files ?? []).filter((file) => file !== path);
  return [
    ...(done ? [title('Host file'), list([path])] : [title(oneLine(path)), text, '\n']),
    ...(others.length > 0 ? [title('Files'), list(others)] : []),
    ...(done && done.next.length > 0
      ? [title('Put them to use, in their directory'), list(firstOf(done.next))]
      : []),
    title(
      later ? 'After the reboot' : done ? 'The same without questions' : 'These commands do it',
    ),
    list(commands),
  ].join('');
}

const FEW = 6;

/** gen-config prints all of them; here the commands below shall stay in sight. */
function firstOf(commands: readonly string[]): string[] {
  if (commands.length <= FEW) return [...commands];
  return [
    ...commands.slice(0, FEW - 1),
    `# and ${commands.length - FEW + 1} more: see sriovctl gen-config below`,
  ];
}
