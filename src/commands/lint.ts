import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, type GlobalFlags } from '../cli/base-command.ts';
import { confirmWrites } from '../cli/confirm-writes.ts';
import { ACROSS, HOST_VIEWS, KINDS } from '../consumers/kinds.ts';
import { type FileWrite, planWrite, writeAll } from '../host/write-files.ts';
import { readInventory } from '../inventory/inventory.ts';
import { allRules } from '../lint/all-rules.ts';
import { explainRule } from '../lint/explain.ts';
import type { Finding } from '../lint/finding.ts';
import { fixFiles } from '../lint/fix-files.ts';
import type { PoolOnHost } from '../lint/host-view.ts';
import { type Knowledge, lint, type LintFile, lintOnHost } from '../lint/lint.ts';
import { readInputs } from '../lint/read-inputs.ts';
import type { Rule } from '../lint/rule.ts';
import { counted } from '../model/counted.ts';
import { SriovError } from '../model/errors.ts';
import type { Inventory } from '../model/nic.ts';
import { lintSummary, poolRows, renderLint, renderRule, renderRules } from '../output/findings.ts';
import { renderDiffs } from '../output/generated.ts';

interface Result {
  findings: Finding[];
  /** What the resources in the files get on the host. */
  pools?: PoolOnHost[];
  /** With --fix. */
  fixed?: Finding[];
  files?: { path: string; diff: string }[];
}

const KNOWLEDGE: Knowledge = { kinds: KINDS, across: ACROSS, hostViews: HOST_VIEWS };

export default class Lint extends BaseCommand {
  static override summary = 'say what is wrong with configuration for VFs, and mend it';
  static override description = [
    'Reads CNI, Multus, Kubernetes, Docker, libvirt, OpenStack and other files (JSON, YAML, XML, ini; told by their content), and says what will really happen. Files of one call are looked at together: a pod, its network, its pool. On a host with VFs it also says which of them each resource gets.',
    'Exits with 1 if there are errors or warnings, with 2 if a file cannot be read. Fields in a pipe: file, line, column, severity, rule, message, fix.',
  ].join('\n');

  static override examples = [
    '<%= config.bin %> lint pod.yaml network.yaml /etc/pcidp/config.json',
    '<%= config.bin %> lint /etc/cni/net.d --fix',
    'kubectl -n kube-system get cm sriovdp-config -o yaml | <%= config.bin %> lint -',
    '<%= config.bin %> lint --explain duplicate-key',
  ];

  static override args = {
    files: Args.string({
      description: 'files, directories, or - for standard input',
      multiple: true,
      ignoreStdin: true,
    }),
  };

  static override flags = {
    fix: Flags.boolean({ description: 'mend what can only have been meant one way' }),
    'dry-run': Flags.boolean({
      char: 'n',
      description: 'with --fix: show what would change, write nothing',
      dependsOn: ['fix'],
    }),
    yes: Flags.boolean({ char: 'y', description: 'with --fix: do not ask', dependsOn: ['fix'] }),
    'no-host': Flags.boolean({ description: 'look at the files alone, not at the host' }),
    explain: Flags.string({
      description: 'explain one rule',
      helpValue: 'RULE',
      exclusive: ['list', 'fix'],
    }),
    list: Flags.boolean({ description: 'list all rules', exclusive: ['fix'] }),
  };

  async run(): Promise<Result | { rules: Rule[] } | Rule> {
    const { args, flags } = await this.parse(Lint);
    if (flags.list) {
      const rules = allRules();
      return this.answer({ rules }, flags, (terminal) => renderRules(rules, terminal));
    }
    if (flags.explain !== undefined) {
      const rule = explainRule(flags.explain);
      return this.answer(rule, flags, (terminal) => renderRule(rule, terminal));
    }
    const names = args.files ?? [];
    if (names.length === 0) throw noFiles();
    if (flags.fix && names.includes('-')) throw stdinFixed();
    const files = await readInputs(names);
    return flags.fix ? this.fix(files, flags) : this.tell(files, {}, flags);
  }

  private async fix(files: LintFile[], flags: LintFlags): Promise<Result> {
    const mended = fixFiles(files, KNOWLEDGE).files;
    const writes = mended
      .filter(({ text, before }) => text !== before)
      .map(({ name, text, before }) => planWrite(name, before, text));
    const changes = {
      fixed: mended.flatMap(({ fixed }) => fixed),
      files: writes.map(({ path, diff }) => ({ path, diff })),
    };
    if (writes.length === 0) {
      this.say('There is nothing that --fix can do.');
      return this.tell(files, changes, flags);
    }
    if (flags['dry-run']) {
      this.say('Dry run, nothing is written. It would change:');
      return this.tell(files, changes, flags, writes);
    }
    await confirmWrites(writes, {
      question: 'Write this?',
      yes: flags.yes,
      json: this.jsonEnabled(),
      noColor: flags['no-color'],
      say: (line) => this.say(line),
    });
    writeAll(writes);
    this.say(
      `${counted(changes.fixed.length, 'finding')} mended in ${counted(writes.length, 'file')}.`,
    );
    return this.tell(mended, changes, flags);
  }

  private async tell(
    files: readonly LintFile[],
    changes: Pick<Result, 'fixed' | 'files'>,
    flags: LintFlags,
    diffs: readonly FileWrite[] = [],
  ): Promise<Result> {
    const alone = lint(files, KNOWLEDGE);
    const inventory = await this.hostFor(alone.recognised, flags);
    const { findings, pools } = inventory ? lintOnHost(alone, files, KNOWLEDGE, inventory) : alone;
    this.status = findings.some(({ severity }) => severity !== 'info') ? 1 : 0;
    const result: Result = { findings, ...(inventory ? { pools } : {}), ...changes };
    const answer = await this.answer(result, flags, (terminal) =>
      diffs.length > 0 ? renderDiffs(diffs, terminal) : renderLint(result, terminal),
    );
    if (!process.stdout.isTTY) for (const row of poolRows(pools)) this.say(row.join(': '));
    // On a terminal it stands below what was found.
    if (process.stdout.isTTY && findings.length > 0) this.say('');
    this.say(lintSummary(findings, files.length));
    return answer;
  }

  /** A host without VFs has nothing to say, and is not told of. */
  private async hostFor(
    recognised: ReturnType<typeof lint>['recognised'],
    flags: LintFlags,
  ): Promise<Inventory | undefined> {
    const concerned = HOST_VIEWS.some((view) => view.concerns(recognised));
    if (flags['no-host'] || !concerned) return undefined;
    const inventory = await readInventory(await this.openHost(flags));
    if (inventory.vfs.length === 0) return undefined;
    this.warnOf(inventory.warnings);
    return inventory;
  }
}

interface LintFlags extends GlobalFlags {
  'dry-run': boolean;
  yes: boolean;
  'no-host': boolean;
}

function noFiles(): SriovError {
  return new SriovError('USAGE', 'Which files? None is named', {
    actions: [
      'For example: sriovctl lint /etc/cni/net.d',
      'Or in a pipe: kubectl get net-attach-def -A -o yaml | sriovctl lint -',
      'See the rules: sriovctl lint --list',
    ],
  });
}

function stdinFixed(): SriovError {
  return new SriovError('USAGE', 'Standard input cannot be mended in place', {
    actions: ['Put it into a file, and name that: sriovctl lint --fix FILE'],
  });
}
