import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { askers } from '../cli/ask.ts';
import { BaseCommand, type GlobalFlags } from '../cli/base-command.ts';
import { abortOnSignal } from '../cli/interrupt.ts';
import { waitFlag, waitSeconds } from '../cli/wait-flag.ts';
import type { Purpose } from '../doctor/check.ts';
import { hintAtChecks, splitCheckIds } from '../doctor/choose-checks.ts';
import { examine } from '../doctor/doctor.ts';
import {
  explain,
  listChecks,
  type CheckDescription,
  type CheckExplanation,
} from '../doctor/explain.ts';
import type { Fix, FixReport } from '../doctor/fix/fix-report.ts';
import type { DoctorReport } from '../doctor/report.ts';
import { renderChecks, renderExplanation } from '../output/checks.ts';
import { renderFixes, renderFixReport } from '../output/fixes.ts';
import { renderReport } from '../output/report.ts';
import { openTerminal } from '../output/terminal.ts';

type Result = DoctorReport | FixReport | { checks: CheckDescription[] } | CheckExplanation;

export default class Doctor extends BaseCommand {
  static override summary =
    'tell whether the host is ready for SR-IOV, what to do if not, and do it';
  static override description = [
    'Exits with 1 if a check fails. Fields in a pipe: status, check, target, message, first cure.',
    '--fix applies the cures that can lose neither data nor connectivity, after showing them: of all checks, or of those whose ids are named beside it. What needs a reboot or the firmware setup is said at the end.',
  ].join('\n');

  static override examples = [
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor ens1f0 --for vm',
    '<%= config.bin %> doctor --explain iommu',
    { description: 'See what it would cure:', command: '<%= config.bin %> doctor --fix -n' },
    '<%= config.bin %> doctor --for vm --fix iommu pf-link --yes',
  ];

  static override args = {
    pfs: Args.string({
      description: 'PFs; all of them if none is named. With --fix also ids of checks',
      multiple: true,
      ignoreStdin: true,
    }),
  };

  static override flags = {
    for: Flags.option({
      description: 'what the VFs are for: decides how serious a finding is',
      options: ['containers', 'vm', 'dpdk', 'rdma'] as const,
    })(),
    fix: Flags.boolean({ description: 'apply the cures that a program can apply' }),
    'dry-run': Flags.boolean({
      char: 'n',
      description: 'with --fix: show what would be done; needs no root',
      dependsOn: ['fix'],
    }),
    yes: Flags.boolean({ char: 'y', description: 'with --fix: do not ask', dependsOn: ['fix'] }),
    wait: { ...waitFlag, dependsOn: ['fix'] },
    explain: Flags.string({
      description: 'explain one check',
      helpValue: 'CHECK',
      exclusive: ['list', 'fix'],
    }),
    list: Flags.boolean({ description: 'list all checks', exclusive: ['fix'] }),
  };

  async run(): Promise<Result> {
    const { args, flags } = await this.parse(Doctor);
    if (flags.list) {
      const checks = listChecks();
      return this.answer({ checks }, flags, (terminal) => renderChecks(checks, terminal));
    }
    if (flags.explain !== undefined) {
      const check = explain(flags.explain);
      return this.answer(check, flags, (terminal) => renderExplanation(check, terminal));
    }
    const purpose = flags.for === undefined ? {} : { purpose: flags.for };
    if (flags.fix) return this.fix({ words: args.pfs ?? [], ...purpose }, flags);
    const host = await this.openHost(flags);
    const report = await examine(host, { pfs: args.pfs ?? [], ...purpose });
    this.status = report.summary.failed > 0 ? 1 : 0;
    return this.answer(report, flags, (terminal) => renderReport(report, host.name, terminal));
  }

  private async fix(
    { words, ...rest }: { words: string[]; purpose?: Purpose },
    flags: FixFlags,
  ): Promise<FixReport> {
    const { fix, fixExitCode } = await import('../doctor/fix/fix.ts');
    const { ids, others } = splitCheckIds(words);
    const host = await this.openHost(flags);
    const interrupt = abortOnSignal((line) => this.say(line));
    try {
      const { confirm, ...ask } = askers({
        yes: flags.yes,
        json: this.jsonEnabled(),
        signal: interrupt.signal,
      });
      const report = await fix(host, {
        pfs: others,
        ...rest,
        cure: ids,
        dryRun: flags['dry-run'],
        ...waitSeconds(flags.wait),
        ...ask,
        ...(confirm ? { confirm: (plan) => this.confirmPlan(plan, confirm, flags) } : {}),
        signal: interrupt.signal,
        progress: (line) => (process.stderr.isTTY || flags.verbose ? this.say(line) : undefined),
        warn: (line) => this.warnOf([line]),
      });
      this.status = fixExitCode(report);
      return await this.answer(report, flags, (terminal) =>
        renderFixReport(report, host.name, terminal),
      );
    } catch (error) {
      throw hintAtChecks(error, others);
    } finally {
      interrupt.release();
    }
  }

  /** The plan goes where the question goes, and where one would go that --yes has answered. */
  private async confirmPlan(
    plan: Fix[],
    confirm: (question: string) => Promise<boolean>,
    flags: FixFlags,
  ): Promise<boolean> {
    if (flags.yes && (this.jsonEnabled() || !process.stderr.isTTY)) return true;
    const terminal = await openTerminal(process.stderr, { noColor: flags['no-color'] });
    process.stderr.write(`${terminal.colour.bold('The plan')}\n${renderFixes(plan, terminal)}`);
    return confirm('Do this?');
  }
}

interface FixFlags extends GlobalFlags {
  'dry-run': boolean;
  yes: boolean;
  wait?: string | undefined;
}
