import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, type GlobalFlags } from '../cli/base-command.ts';
import { writeOutputFile } from '../cli/write-output-file.ts';
import { printJson } from '../formats/print.ts';
import { exportHost } from '../host-file/export-host.ts';
import { type FileValue, fileValue } from '../host-file/file-value.ts';
import { printHostFile } from '../host-file/print-host-file.ts';
import { hostFileSchema } from '../host-file/schema.ts';
import type { JsonSchema } from '../host-file/shape.ts';
import { unsaid } from '../host-file/unsaid.ts';
import { findPf } from '../inventory/find-pf.ts';
import { readInventory } from '../inventory/inventory.ts';

type Result = { hostFile: FileValue } | { schema: JsonSchema };

export default class Export extends BaseCommand {
  static override summary = 'write the PFs and VFs of this host as a file';
  static override description =
    'The file (YAML, docs/host-file.md) has all PFs and what their drivers tell of the VFs. To be kept, changed, compared with diff and made true with apply, here or on another host.';

  static override examples = [
    '<%= config.bin %> export',
    '<%= config.bin %> export ens1f0 -o host.yaml',
    {
      description: 'For an editor that completes and checks host files:',
      command: '<%= config.bin %> export --schema > host-file.json',
    },
  ];

  static override args = {
    pfs: Args.string({
      description: 'only these PFs: netdev, altname, PCI address or MAC',
      multiple: true,
      ignoreStdin: true,
    }),
  };

  static override flags = {
    output: Flags.string({
      char: 'o',
      description: 'the file; stdout if left out',
      helpValue: 'FILE',
    }),
    force: Flags.boolean({ description: 'overwrite the file', dependsOn: ['output'] }),
    schema: Flags.boolean({ description: 'print the JSON Schema of host files' }),
  };

  async run(): Promise<Result> {
    const { args, flags } = await this.parse(Export);
    if (flags.schema) {
      const schema = hostFileSchema();
      return this.hand({ schema }, printJson(schema), flags);
    }
    const host = await this.openHost(flags);
    const inventory = await readInventory(host);
    const asked = new Set(args.pfs?.map((text) => findPf(host, inventory, text)));
    const nics = inventory.nics.filter((nic) => asked.size === 0 || asked.has(nic));
    this.warnOf([...inventory.warnings, ...unsaid({ ...inventory, nics })]);
    const file = await exportHost({ ...inventory, nics }, host);
    if (file.pfs.length === 0) this.say('This host has no PF.');
    return this.hand({ hostFile: fileValue(file) }, printHostFile(file), flags);
  }

  private hand(result: Result, text: string, flags: ExportFlags): Promise<Result> {
    const { output, force } = flags;
    if (output !== undefined) {
      writeOutputFile(output, text, Boolean(force));
      this.say(`${output} is written.`);
    }
    return this.answer(result, flags, () => (output === undefined ? text : ''));
  }
}

interface ExportFlags extends GlobalFlags {
  output?: string | undefined;
  force?: boolean;
}
