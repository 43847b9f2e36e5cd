import { expect, test } from 'vitest';
import { toSriovError } from '../../../src/cli/to-sriov-error.ts';
import { HostError, LockHeld, ProgramMissing } from '../../../src/host/host.ts';
import { SriovError } from '../../../src/model/errors.ts';

const held = new LockHeld({ pid: 7, command: 'vf \u001b[2J', since: '2026-01-01T00:00:00Z' });

test.each([
  [new ProgramMissing('ip'), 'PROGRAM_MISSING'],
  [held, 'LOCKED'],
  [new HostError('EACCES', '/proc/1\n', 'read'), 'UNREADABLE'],
  [new HostError('EROFS', '/run/sriovctl/lock', 'write'), 'UNWRITABLE'],
  [new TypeError('x is undefined\nat y'), 'INTERNAL'],
  ['a text', 'INTERNAL'],
  [undefined, 'INTERNAL'],
])('%s becomes %s', (thrown, code) => {
  const error = toSriovError(thrown);
  expect(error.code).toBe(code);
  expect(error.message).not.toMatch(/[\n\u001b]/);
});

test('an error of ours stays itself', () => {
  const error = new SriovError('PF_DOWN', 'down');
  expect(toSriovError(error)).toBe(error);
});
