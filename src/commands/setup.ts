import { join } from 'node:path';
import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.ts';
import { cancelOnSignal } from '../cli/cancel-on-signal.ts';
import { abortOnSignal } from '../cli/interrupt.ts';
import { askPerson } from '../cli/prompts/ask-person.ts';
import { symbolsFor } from '../cli/prompts/symbols.ts';
import { agreeOnPlan, finish } from '../cli/setup-session.ts';
import { waitFlag, waitSeconds } from '../cli/wait-flag.ts';
import { openTemplates } from '../generate/templates.ts';
import { SriovError } from '../model/errors.ts';
import { openTerminal } from '../output/terminal.ts';
import { cannotWrite } from '../provision/cannot-write.ts';

export default class Setup extends BaseCommand {
  static override summary = 'set a host up for SR-IOV, by answering questions';
  static override description = [
    'Finds the NICs, looks for what stands in the way, and asks for what the VFs are, how many and how they shall be; shows the plan, and does it after a yes. At the end stand the host file and the commands that do the same without questions.',
    'Esc or < goes back one question, Ctrl-C cancels.',
  ].join('\n');

  static override examples = [
    '<%= config.bin %> setup',
    { description: 'Try it on a simulated host:', command: '<%= config.bin %> setup --host sim' },
    '<%= config.bin %> setup --dry-run',
  ];

  static override flags = {
    'dry-run': Flags.boolean({
      char: 'n',
      description: 'ask, and show the plan and the commands; write nothing; needs no root',
    }),
    wait: waitFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Setup);
    const wait = waitSeconds(flags.wait);
    if (!process.stdin.isTTY || !process.stderr.isTTY || this.jsonEnabled()) throw nobodyToAsk();
    if ((process.env['TERM'] || 'dumb') === 'dumb') throw dumbTerminal();
    const host = await this.openHost(flags);
    if (!host.writable && !flags['dry-run']) throw cannotWrite(host, 'Setting up VFs');

    const stream = process.stderr;
    const terminal = await openTerminal(stream, { noColor: flags['no-color'] });
    const symbols = symbolsFor(process.env);
    const cancel = cancelOnSignal();
    const session = {
      host,
      templates: openTemplates(join(this.config.root, 'templates'), undefined),
      dryRun: flags['dry-run'],
      ask: askPerson({ stream, symbols, colour: terminal.colour }, cancel.signal),
      terminal: () => ({ ...terminal, width: stream.columns || 80 }),
      write: (text: string) => void stream.write(symbols.fit(text)),
      unlessCancelled: cancel.unlessCancelled,
    };
    const agreed = await agreeOnPlan(session).finally(cancel.release);

    const interrupt = abortOnSignal((line) => this.say(line));
    const render = await finish(session, agreed, {
      ...wait,
      signal: interrupt.signal,
      progress: (line) => this.say(line),
      warn: (line) => this.warnOf([line]),
      hostFlag: flags.host === process.env['SRIOVCTL_HOST'] ? undefined : flags.host,
    }).finally(interrupt.release);
    const out = await openTerminal(process.stdout, { noColor: flags['no-color'] });
    process.stdout.write(symbols.fit(render(out)));
  }
}

const INSTEAD = [
  'See what stands in the way, and cure it: sriovctl doctor --fix',
  'Make VFs: sriovctl vf create PF --count N, or sriovctl apply FILE',
  'Make them again at every boot: sriovctl persist enable',
  'Write files for those who use them: sriovctl gen-config CONSUMER -o DIR',
];

function nobodyToAsk(): SriovError {
  return new SriovError(
    'CONFIRMATION_NEEDED',
    'setup asks questions, and nobody can be asked here',
    {
      cause: 'It needs a terminal for input and for errors, and gives no JSON.',
      actions: INSTEAD,
    },
  );
}

function dumbTerminal(): SriovError {
  return new SriovError('CONFIRMATION_NEEDED', 'This terminal cannot show a list to choose from', {
    cause: 'TERM is "dumb" or not set.',
    actions: ['Tell what it can: TERM=vt100 sriovctl setup', ...INSTEAD],
  });
}
