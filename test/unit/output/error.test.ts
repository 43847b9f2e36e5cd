import { expect, test } from 'vitest';
import { SriovError } from '../../../src/model/errors.ts';
import { PLAIN } from '../../../src/output/colour.ts';
import { renderError } from '../../../src/output/error.ts';

test('what, why and what to do, with nothing that could move the cursor', () => {
  const error = new SriovError('VF_IN_USE', 'VF 0 of a\u001b[2Jb is in use', {
    cause: 'sleep\nholds it',
    actions: ['Stop it.', 'Or use --force.'],
  });
  expect(renderError(error, { tty: true, width: 80, colour: PLAIN })).toBe(
    [
      'error: VF 0 of a\\x1b[2Jb is in use (VF_IN_USE)',
      '  why: sleep\\nholds it',
      '  do:  Stop it.',
      '       Or use --force.',
      '',
    ].join('\n'),
  );
});
