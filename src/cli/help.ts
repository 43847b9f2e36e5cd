import type { Command, Interfaces } from '@oclif/core';
import { CommandHelp, Help } from '@oclif/core/help';
import { wrap } from '../output/wrap.ts';
import { unknownCommand } from './command-not-found.ts';

/** oclif's help, with all commands on the first page, short usage lines, and our error for an unknown command. */
export class SriovHelp extends Help {
  protected override CommandHelpClass = SriovCommandHelp;

  /** Topics only repeat what the list of all commands shows. */
  protected override get sortedTopics(): Interfaces.Topic[] {
    return [];
  }

  /** oclif shows hidden ones as well to who asks for the commands below topics. */
  protected override get sortedCommands(): Command.Loadable[] {
    return super.sortedCommands.filter(({ hidden }) => !hidden);
  }

  override async showHelp(argv: string[]): Promise<void> {
    const words = argv.filter((arg) => !arg.startsWith('-'));
    const known = words.length === 0 || this.isKnown(words);
    if (!known) throw unknownCommand(words.join(':'), this.config.commandIDs);
    await super.showHelp(argv);
  }

  /** oclif leaves the first line as long as it is, and on narrow terminals counts an indentation too little. */
  protected override log(...texts: string[]): void {
    const lines = texts.join(' ').split('\n');
    super.log(lines.map((line) => this.fit(line)).join('\n'));
  }

  private fit(line: string): string {
    const text = line.trimStart();
    const indent = line.length - text.length;
    return ' '.repeat(indent) + wrap(text, this.opts.maxWidth, indent);
  }

  /** Arguments may follow the words of a command. */
  private isKnown(words: readonly string[]): boolean {
    return words.some((_, index) => {
      const id = words.slice(0, index + 1).join(':');
      if (this.config.findCommand(id) !== undefined) return true;
      return index === words.length - 1 && this.config.findTopic(id) !== undefined;
    });
  }
}

class SriovCommandHelp extends CommandHelp {
  protected override defaultUsage(): string {
    const { id, args, flags } = this.command;
    return [
      id,
      ...Object.values(args).map((arg) => `${this.arg(arg)}${arg.multiple ? '...' : ''}`),
      ...Object.values(flags)
        .filter(({ required }) => required)
        .map(requiredFlag),
      '[FLAGS]',
    ].join(' ');
  }

  /** Without the summary, which stands at the top. */
  protected override description(): string | undefined {
    const { description } = this.command;
    return description === undefined ? undefined : this.wrap(description);
  }

  protected override groupFlags(flags: Command.Flag.Any[]): {
    mainFlags: Command.Flag.Any[];
    flagGroups: Record<string, Command.Flag.Any[]>;
  } {
    const { mainFlags, flagGroups } = super.groupFlags(flags);
    const { GLOBAL = [], ...others } = flagGroups;
    return {
      // oclif cuts the indentation of the very first flag, which shows unless it has a letter.
      mainFlags: first(first(mainFlags, hasLetter), ({ required }) => required === true),
      flagGroups: { ...others, GLOBAL: first(GLOBAL, hasLetter) },
    };
  }
}

function hasLetter({ char }: Command.Flag.Any): boolean {
  return char !== undefined;
}

function first<T>(items: readonly T[], important: (item: T) => boolean): T[] {
  return [...items.filter(important), ...items.filter((item) => !important(item))];
}

function requiredFlag({ name, ...flag }: Command.Flag.Any): string {
  return 'helpValue' in flag ? `--${name} ${flag.helpValue}` : `--${name}`;
}
