import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, type GlobalFlags } from '../cli/base-command.ts';
import { confirmWrites } from '../cli/confirm-writes.ts';
import { networkFlags } from '../cli/network-flags.ts';
import { requestedNetwork } from '../cli/requested-network.ts';
import { consumers } from '../consumers/index.ts';
import { chooseConsumers } from '../generate/choose-consumers.ts';
import { describe } from '../generate/describe.ts';
import { generate, type Generated } from '../generate/generate.ts';
import type { GeneratedFile } from '../generate/generated-file.ts';
import { openTemplates, templateFiles } from '../generate/templates.ts';
import { planWrites, writeAll, type FileWrite } from '../host/write-files.ts';
import { readHostname } from '../inventory/hostname.ts';
import { readInventory } from '../inventory/inventory.ts';
import { SriovError } from '../model/errors.ts';
import { renderConsumers, type ConsumerList } from '../output/consumers.ts';
import { renderDiffs, renderGenerated } from '../output/generated.ts';

interface Result {
  files: (GeneratedFile & { outcome?: Outcome })[];
  /** Commands that put the files to use, in their directory. */
  next: string[];
}

/** With -o: what was done with the file, or with --dry-run would be. */
type Outcome = 'unchanged' | 'written' | 'replaced';

export default class GenConfig extends BaseCommand {
  static override summary = 'write what containers, VMs and DPDK need to use the VFs';
  static override description = [
    'Fills in ids, drivers, names and addresses from the host, and gives several consumers the same names. Everything is checked as sriovctl lint does before it is handed out.',
    'Without -o all goes to stdout.',
  ].join('\n');

  static override examples = [
    '<%= config.bin %> gen-config --list',
    '<%= config.bin %> gen-config multus device-plugin --pf ens1f0 --subnet 10.56.217.0/24 -o DIR',
    '<%= config.bin %> gen-config cni:host-device --pf ens1f0 --vfs 0 -o /etc/cni/net.d',
    '<%= config.bin %> gen-config docker --pf ens1f0 --vfs 0-3 --vlan 100 --json',
  ];

  static override args = {
    consumers: Args.string({
      description: 'who shall use the VFs; CONSUMER:VARIANT for another than the usual way',
      multiple: true,
      ignoreStdin: true,
    }),
  };

  static override flags = {
    pf: Flags.string({
      description: 'the PF, more than once for several; the only one with VFs if left out',
      helpValue: 'PF',
      multiple: true,
      multipleNonGreedy: true,
    }),
    vfs: Flags.string({
      description: 'which of its VFs: 0, 0-3, 0,2,5-7 or all',
      helpValue: 'VFS',
      default: 'all',
    }),
    output: Flags.string({ char: 'o', description: 'write the files into DIR', helpValue: 'DIR' }),
    'dry-run': Flags.boolean({
      char: 'n',
      description: 'with -o: show what would change, write nothing',
      dependsOn: ['output'],
    }),
    yes: Flags.boolean({
      char: 'y',
      description: 'with -o: replace files that differ without asking',
      dependsOn: ['output'],
    }),
    list: Flags.boolean({ description: 'list the consumers' }),
    templates: Flags.string({
      description: 'templates of your own, that stand before ours',
      helpValue: 'DIR',
    }),
    'copy-templates': Flags.string({
      description: 'copy our templates into DIR, to change them',
      helpValue: 'DIR',
    }),
    ...networkFlags,
  };

  async run(): Promise<Result | ConsumerList> {
    const { args, flags } = await this.parse(GenConfig);
    const shipped = join(this.config.root, 'templates');
    for (const flag of ['output', 'copy-templates', 'templates'] as const) {
      if (flags[flag] === '') throw emptyFolder(flag);
    }
    if (flags.list) {
      const list = listConsumers();
      return this.answer(list, flags, (terminal) => renderConsumers(list, terminal));
    }
    if (flags['copy-templates'] !== undefined)
      return this.copy(shipped, flags['copy-templates'], flags);
    const choices = chooseConsumers(args.consumers ?? []);
    if (choices.length === 0) throw noConsumer();
    const request = requestedNetwork(args.consumers ?? [], flags);
    const templates = openTemplates(shipped, flags.templates);
    const host = await this.openHost(flags);
    const inventory = await readInventory(host);
    this.warnOf(inventory.warnings);
    const description = describe(host, inventory, readHostname(host), request);
    const generated = generate(description, choices, templates);
    this.warnOf(generated.warnings);
    if (flags.output !== undefined) return this.write(flags.output, generated, flags);
    const { files, next } = generated;
    return this.answer({ files, next }, flags, () => renderGenerated(files));
  }

  private async copy(shipped: string, folder: string, flags: WriteFlags): Promise<Result> {
    const files = templateFiles(shipped).map((path) => ({
      path,
      content: readFileSync(join(shipped, path), 'utf8'),
    }));
    return this.write(folder, { files, warnings: [], next: [] }, flags);
  }

  private async write(folder: string, generated: Generated, flags: WriteFlags): Promise<Result> {
    const writes = planWrites(folder, generated.files);
    const dry = flags['dry-run'];
    if (!dry) {
      await confirmWrites(writes, {
        question: 'Replace what is there?',
        yes: flags.yes,
        json: this.jsonEnabled(),
        noColor: flags['no-color'],
        say: (line) => this.say(line),
      });
      writeAll(writes);
    }
    for (const write of writes) this.say(`${write.path}: ${WORDS[outcomeOf(write)][dry ? 1 : 0]}`);
    if (!dry && generated.next.length > 0) {
      this.say(`Next, in ${folder}:`);
      for (const command of generated.next) this.sayCommand(command);
    }
    const files = generated.files.map((file, index) => ({
      ...file,
      outcome: outcomeOf(writes[index]!),
    }));
    return this.answer({ files, next: generated.next }, flags, (terminal) =>
      dry ? renderDiffs(writes, terminal) : '',
    );
  }
}

interface WriteFlags extends GlobalFlags {
  'dry-run': boolean;
  yes: boolean;
}

function outcomeOf({ before, after }: FileWrite): Outcome {
  if (before === after) return 'unchanged';
  return before === undefined ? 'written' : 'replaced';
}

const WORDS: Record<Outcome, [done: string, dry: string]> = {
  unchanged: ['is already so', 'is already so'],
  written: ['written', 'would be written'],
  replaced: ['replaced', 'would be replaced'],
};

function listConsumers(): ConsumerList {
  return {
    consumers: consumers.map(({ id, summary, variants }) => ({
      id,
      summary,
      variants: variants.map((variant) => ({ id: variant.id, summary: variant.summary })),
    })),
  };
}

function noConsumer(): SriovError {
  return new SriovError('USAGE', 'For whom? No consumer is named', {
    actions: [
      'See all: sriovctl gen-config --list',
      'For example: sriovctl gen-config multus device-plugin',
    ],
  });
}

/** Of a shell's variable that is not set; as a path it would mean the working directory. */
function emptyFolder(flag: string): SriovError {
  return new SriovError('USAGE', `--${flag} "" names no directory`, {
    actions: [`Name one; for this one here: --${flag} .`],
  });
}
