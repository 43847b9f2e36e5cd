import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.ts';
import { examine } from '../doctor/doctor.ts';
import {
  explain,
  listChecks,
  type CheckDescription,
  type CheckExplanation,
} from '../doctor/explain.ts';
import type { DoctorReport } from '../doctor/report.ts';
import { renderChecks, renderExplanation } from '../output/checks.ts';
import { renderReport } from '../output/report.ts';

type Result = DoctorReport | { checks: CheckDescription[] } | CheckExplanation;

export default class Doctor extends BaseCommand {
  static override summary = 'tell whether the host is ready for SR-IOV, and what to do if not';
  static override description =
    'Exits with 1 if a check fails. Fields in a pipe: status, check, target, message, first cure.';

  static override examples = [
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor ens1f0 --for vm',
    '<%= config.bin %> doctor --explain iommu',
  ];

  static override args = {
    pfs: Args.string({
      description: 'PFs; all of them if none is named',
      multiple: true,
      ignoreStdin: true,
    }),
  };

  static override flags = {
    for: Flags.option({
      description: 'what the VFs are for: decides how serious a finding is',
      options: ['containers', 'vm', 'dpdk', 'rdma'] as const,
    })(),
    explain: Flags.string({
      description: 'explain one check',
      helpValue: 'CHECK',
      exclusive: ['list'],
    }),
    list: Flags.boolean({ description: 'list all checks' }),
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
    const host = await this.openHost(flags);
    const purpose = flags.for === undefined ? {} : { purpose: flags.for };
    const report = await examine(host, { pfs: args.pfs ?? [], ...purpose });
    this.status = report.summary.failed > 0 ? 1 : 0;
    return this.answer(report, flags, (terminal) => renderReport(report, host.name, terminal));
  }
}
