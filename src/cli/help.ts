import { Help } from '@oclif/core/help';
import type { Command } from '@oclif/core';
import { unknownCommand } from './command-not-found.ts';

/** oclif's help, with our error for an unknown command. */
export default class SriovHelp extends Help {
  override async showHelp(argv: string[]): Promise<void> {
    const words = argv.filter((arg) => !arg.startsWith('-'));
    const known =
      words.length === 0 || this.isKnown(words.join(':')) || this.isKnown(words[0] ?? '');
    if (!known) throw unknownCommand(words.join(':'), this.config.commandIDs);
    await super.showHelp(argv);
  }

  protected override formatCommand(command: Command.Loadable): string {
    return super.formatCommand(command);
  }

  private isKnown(id: string): boolean {
    return this.config.findCommand(id) !== undefined || this.config.findTopic(id) !== undefined;
  }
}
