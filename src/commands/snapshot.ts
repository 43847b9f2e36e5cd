import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../cli/base-command.ts';
import { READERS } from '../cli/readers.ts';
import { writeOutputFile } from '../cli/write-output-file.ts';
import { recordHost } from '../host/record.ts';
import { scrubSnapshot } from '../host/scrub.ts';
import { formatSnapshot } from '../host/snapshot-format.ts';
import { SriovError } from '../model/errors.ts';

interface Result {
  file: string | null;
  bytes: number;
  scrubbed: boolean;
}

export default class Snapshot extends BaseCommand {
  static override summary = 'record this host in a file';
  static override description =
    'All commands that only read run on the file as on the host: sriovctl doctor --host FILE. Run as root it holds more. Send it with a bug report; with --scrub, MAC and IP addresses, serial numbers and names are replaced.';

  static override examples = [
    '<%= config.bin %> snapshot -o host.json',
    '<%= config.bin %> snapshot --scrub | gzip > host.json.gz',
  ];

  static override flags = {
    output: Flags.string({
      char: 'o',
      description: 'the file; stdout if left out',
      helpValue: 'FILE',
    }),
    scrub: Flags.boolean({ description: 'replace what identifies the host' }),
    force: Flags.boolean({ description: 'overwrite the file' }),
  };

  async run(): Promise<Result> {
    const { flags } = await this.parse(Snapshot);
    if (flags.output === undefined && (this.jsonEnabled() || process.stdout.isTTY)) throw noFile();
    const host = await this.openHost(flags);
    const recorded = await recordHost(host, READERS);
    const text = formatSnapshot(flags.scrub ? scrubSnapshot(recorded) : recorded);
    if (flags.output !== undefined) {
      writeOutputFile(flags.output, text, Boolean(flags.force));
      this.say(`${flags.output} is written.`);
    }
    const file = flags.output ?? null;
    const result = { file, bytes: Buffer.byteLength(text), scrubbed: Boolean(flags.scrub) };
    return this.answer(result, flags, () => (file === null ? text : ''));
  }
}

function noFile(): SriovError {
  return new SriovError('USAGE', 'Where to? A snapshot is not for a terminal', {
    actions: ['Name a file: sriovctl snapshot -o host.json'],
  });
}
