import { BaseCommand } from '../cli/base-command.ts';
import { file, hostFileFlags, pfsOfFile, readHostFileInput } from '../cli/host-file-input.ts';
import { compareHostFile, type Comparison } from '../host-file/compare-host-file.ts';
import { counted } from '../model/counted.ts';
import { renderPlan } from '../output/plan.ts';

export default class Diff extends BaseCommand {
  static override summary = 'show where the host differs from a file';
  static override description = [
    'Shows what apply would change, and changes nothing. What the file does not name is not compared.',
    'Exits with 1 if there are differences. Fields in a pipe: what, target, as it is, as it shall be.',
  ].join('\n');

  static override examples = [
    '<%= config.bin %> diff host.yaml',
    '<%= config.bin %> diff host.yaml ens1f0 --json',
  ];

  static override args = { file, pfs: pfsOfFile };
  static override flags = hostFileFlags;

  async run(): Promise<Comparison> {
    const { args, flags } = await this.parse(Diff);
    const wanted = await readHostFileInput(args.file);
    const host = await this.openHost(flags);
    const command = `diff ${args.file}`;
    const only = args.pfs ?? [];
    const result = await compareHostFile(host, wanted, {
      only,
      missing: flags.missing,
      recreate: false,
      command,
    });
    const { differences, skipped } = result;
    this.warnOf(skipped);
    this.status = differences.length > 0 ? 1 : 0;
    this.say(
      differences.length === 0
        ? 'The host is as the file says.'
        : `${counted(differences.length, 'difference')}; apply would change:`,
    );
    return this.answer(result, flags, (terminal) =>
      differences.length === 0 ? '' : renderPlan(differences, terminal),
    );
  }
}
