import { expect, test } from 'vitest';
import { commandFirst } from '../../../src/cli/command-first.ts';

test.each([
  ['vf list', 'vf list'],
  ['--host sim vf list', 'vf list --host sim'],
  ['--json --host=sim vf list eth0', 'vf list eth0 --json --host=sim'],
  ['-v vf list -- eth0', 'vf list -v -- eth0'],
  ['--version', '--version'],
  ['--help', '--help'],
  ['--host sim', '--host sim'],
  ['--host', '--host'],
  ['--nonsense vf list', '--nonsense vf list'],
  ['', ''],
])('%s', (typed, ordered) => {
  const words = (text: string) => text.split(' ').filter(Boolean);
  expect(commandFirst(words(typed))).toEqual(words(ordered));
});
