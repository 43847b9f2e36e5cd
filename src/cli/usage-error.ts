import { SriovError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { oneLine } from '../model/text.ts';

/** What oclif's parser throws; its error classes are not exported. */
interface OclifError extends Error {
  oclif: object;
  args?: { name: string }[] | string[];
  flags?: string[];
  parse?: { input?: { flags?: object } };
}

export function isOclifError(thrown: unknown): thrown is OclifError {
  return thrown instanceof Error && 'oclif' in thrown;
}

/** oclif's several lines as one, and a hint. */
export function usageError(error: OclifError, command = ''): SriovError {
  const words = ['sriovctl', ...command.split(':'), '--help'].filter(Boolean);
  const help = `See how it is used: ${words.join(' ')}`;
  const suggestion = suggestFlag(error);
  return new SriovError('USAGE', oneLine(message(error)), {
    actions: suggestion === undefined ? [help] : [suggestion, help],
  });
}

function message(error: OclifError): string {
  const words = (error.args ?? []).map((arg) =>
    typeof arg === 'string' ? arg : arg.name.toUpperCase(),
  );
  if (error.message.startsWith('Missing ')) return `Missing: ${words.join(' ')}`;
  if (error.flags) return `There is no flag ${error.flags.join(' or ')}`;
  return error.message
    .replace(/\nSee more help with --help/, '')
    .replace(/^The following errors? occurred:\s*/, '')
    .replace(/^Missing required flag (\S+)/, 'Missing: --$1')
    .replace(
      /^(\S+?)(?:=\S*)? cannot also be provided when using (\S+)/,
      '$1 and $2 cannot be given together',
    )
    .replace(
      /^All of the following must be provided when using (\S+?)(?:=\S*)?: (.*)$/,
      '$1 is of use with $2 only',
    )
    .replace(/^Expected (\S+?)=(.*) to be one of: /s, '$1 cannot be "$2", only one of: ')
    .trim();
}

function suggestFlag(error: OclifError): string | undefined {
  const [wrong] = error.flags ?? [];
  if (wrong === undefined) return undefined;
  const known = Object.keys(error.parse?.input?.flags ?? {}).map((name) => `--${name}`);
  const near = nearest(wrong, known);
  return near === undefined ? undefined : `Did you mean ${near}?`;
}
