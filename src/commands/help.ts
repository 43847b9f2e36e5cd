import * as Args from '@oclif/core/args';
import { Command } from '@oclif/core/command';
import { SriovHelp } from '../cli/help.ts';

export default class HelpCommand extends Command {
  static override summary = 'show help for a command';
  static override args = {
    command: Args.string({
      description: 'the words of a command',
      multiple: true,
      ignoreStdin: true,
    }),
  };

  async run(): Promise<void> {
    const { args } = await this.parse(HelpCommand);
    const { helpOptions } = this.config.pjson.oclif;
    await new SriovHelp(this.config, helpOptions).showHelp(args.command ?? []);
  }
}
