import { expect, test } from 'vitest';
import { usageError } from '../../../src/cli/usage-error.ts';

const oclif = (message: string, rest: object = {}) =>
  Object.assign(new Error(`${message}\nSee more help with --help`), {
    oclif: { exit: 2 },
    ...rest,
  });

test.each([
  [oclif('Missing 1 required arg:\npf  a PF', { args: [{ name: 'pf' }] }), 'Missing: PF'],
  [oclif('Unexpected argument: a\u001b[1m'), 'Unexpected argument: a\\x1b[1m'],
  [oclif('The following error occurred:\n  Missing required flag count'), 'Missing: --count'],
  [
    oclif('Expected --trust=a\nb to be one of: on, off'),
    '--trust cannot be "a\\nb", only one of: on, off',
  ],
  [oclif('Flag --vlan expects a value'), 'Flag --vlan expects a value'],
  [
    oclif('--list=true cannot also be provided when using --explain'),
    '--list and --explain cannot be given together',
  ],
])('one line: %s', (error, message) => {
  expect(usageError(error)).toMatchObject({ code: 'USAGE', message });
});

test('a misspelt flag gets the near one, and the help of its command', () => {
  const parse = { input: { flags: { 'max-rate': {}, mac: {} } } };
  const error = usageError(
    oclif('Nonexistent flag: --maxrate', { flags: ['--maxrate'], parse }),
    'vf:set',
  );
  expect(error.message).toBe('There is no flag --maxrate');
  expect(error.actions).toEqual([
    'Did you mean --max-rate?',
    'See how it is used: sriovctl vf set --help',
  ]);
});
