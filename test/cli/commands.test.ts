import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Manifest {
  commands: Record<string, { args: Record<string, Arg>; flags: Record<string, Flag> }>;
}
interface Arg {
  required?: boolean;
  multiple?: boolean;
}
interface Flag extends Arg {
  type: string;
  char?: string;
  options?: string[];
  env?: string;
  default?: string;
  helpValue?: string;
}

/** Scripts rely on these: look twice before you update this snapshot. */
test('no command, argument or flag changes unnoticed', async () => {
  const { commands }: Manifest = JSON.parse(readFileSync('oclif.manifest.json', 'utf8'));
  const lines = Object.entries(commands).flatMap(([id, { args, flags }]) => [
    `${id.replaceAll(':', ' ')} ${Object.entries(args).map(argText).join(' ')}`.trim(),
    ...Object.entries(flags).map(flagText).sort(),
  ]);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('commands.txt');
});

function argText([name, { required, multiple }]: [string, Arg]): string {
  const text = `${name.toUpperCase()}${multiple ? '...' : ''}`;
  return required ? text : `[${text}]`;
}

function flagText([name, flag]: [string, Flag]): string {
  const value = flag.options?.join('|') ?? flag.helpValue ?? 'VALUE';
  return [
    `  --${name}`,
    flag.type === 'option' ? ` ${value}` : '',
    flag.char === undefined ? '' : ` -${flag.char}`,
    flag.env === undefined ? '' : ` $${flag.env}`,
    flag.default === undefined ? '' : ` [${flag.default}]`,
    flag.required ? ' required' : '',
  ].join('');
}
