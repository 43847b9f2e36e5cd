import { expect, test } from 'vitest';
import { wantsColour } from '../../../src/output/colour.ts';

test.each([
  { tty: true, env: {}, noColor: false, colour: true },
  { tty: false, env: {}, noColor: false, colour: false },
  { tty: true, env: {}, noColor: true, colour: false },
  { tty: true, env: { NO_COLOR: '1' }, noColor: false, colour: false },
  { tty: true, env: { NO_COLOR: '' }, noColor: false, colour: true },
  { tty: true, env: { TERM: 'dumb' }, noColor: false, colour: false },
  { tty: false, env: { FORCE_COLOR: '1' }, noColor: false, colour: true },
  { tty: true, env: { FORCE_COLOR: '0' }, noColor: false, colour: false },
  { tty: false, env: { FORCE_COLOR: '1', NO_COLOR: '1' }, noColor: false, colour: true },
  { tty: true, env: { FORCE_COLOR: '1' }, noColor: true, colour: false },
])('tty $tty, $env, --no-color $noColor: $colour', ({ tty, env, noColor, colour }) => {
  expect(wantsColour(tty, env, { noColor })).toBe(colour);
});
