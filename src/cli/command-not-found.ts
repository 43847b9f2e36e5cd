import type { Hook } from '@oclif/core';
import { SriovError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { oneLine } from '../model/text.ts';

/** oclif's hook for a word that is no command. */
export const commandNotFound: Hook.CommandNotFound = async ({ id, config }) => {
  throw unknownCommand(id, config.commandIDs);
};

export function unknownCommand(id: string, ids: readonly string[]): SriovError {
  const words = id.replaceAll(':', ' ');
  if (words.startsWith('-')) {
    return new SriovError('USAGE', `There is no flag ${oneLine(words)} without a command`, {
      actions: ['See all commands: sriovctl --help'],
    });
  }
  const commands = ids.map((known) => known.replaceAll(':', ' '));
  const near = nearest(words, commands) ?? nearest(firstWords(words), commands);
  return new SriovError('USAGE', `There is no command "${oneLine(words)}"`, {
    actions: [
      ...(near === undefined ? [] : [`Did you mean: sriovctl ${near}?`]),
      'See all commands: sriovctl --help',
    ],
  });
}

/** oclif takes arguments behind an unknown command for parts of its name. */
function firstWords(words: string): string {
  return words.split(' ').slice(0, 2).join(' ');
}
