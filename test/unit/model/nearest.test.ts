import { expect, test } from 'vitest';
import { nearest } from '../../../src/model/nearest.ts';

const COMMANDS = ['vf list', 'vf create', 'vf delete', 'nic list', 'doctor'];

test.each([
  ['vf lsit', 'vf list'],
  ['vf craete', 'vf create'],
  ['nic lst', 'nic list'],
  ['docter', 'doctor'],
  ['DOCTOR', 'doctor'],
  ['vf', undefined],
  ['kubernetes', undefined],
  ['', undefined],
])('%s: %s', (word, near) => {
  expect(nearest(word, COMMANDS)).toBe(near);
});

test('a megabyte is near to nothing, and that is known at once', () => {
  const start = performance.now();
  expect(nearest('a'.repeat(1_000_000), COMMANDS)).toBe(undefined);
  expect(performance.now() - start).toBeLessThan(100);
});
