import * as Flags from '@oclif/core/flags';
import { ChangeCommand } from '../cli/change-command.ts';
import { file, hostFileFlags, pfsOfFile, readHostFileInput } from '../cli/host-file-input.ts';
import { applyHostFile, type ApplyResult } from '../host-file/apply-host-file.ts';

export default class Apply extends ChangeCommand {
  static override summary = 'make the host as a file describes it';
  static override description = [
    'Makes, configures and removes VFs until the PFs are as the file says (docs/host-file.md), all of them in one change: if a step fails, all are put back. On a host that is so already nothing is written. A PF that the file does not name stays as it is.',
    'VFs that exist are destroyed to make another number of them only with --recreate or a yes.',
  ].join('\n');

  static override examples = [
    '<%= config.bin %> apply host.yaml',
    '<%= config.bin %> apply host.yaml ens1f0 --dry-run',
    'ssh other-host sriovctl export | <%= config.bin %> apply - --missing skip',
  ];

  static override args = { file, pfs: pfsOfFile };
  static override flags = {
    ...hostFileFlags,
    recreate: Flags.boolean({
      description: 'destroy and create existing VFs anew where the kernel demands it',
    }),
  };

  async run(): Promise<ApplyResult> {
    const { args, flags } = await this.parse(Apply);
    const { missing, recreate } = flags;
    const wanted = await readHostFileInput(args.file);
    const request = { only: args.pfs ?? [], missing, recreate, command: `apply ${args.file}` };
    return this.carry(
      (host, options) => applyHostFile(host, wanted, { ...options, ...request }),
      flags,
    );
  }
}
