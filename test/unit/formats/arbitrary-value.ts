import fc from 'fast-check';

const key = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'on',
    'vendors',
    '1',
    'x y',
    'a:b',
    'k.v',
    '#c',
    '- d',
    '<<',
    '__proto__',
  ),
  fc.string({ minLength: 1, maxLength: 6 }),
);

const leaf = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc
    .string({ unit: 'binary', maxLength: 6 })
    .map((text) => Buffer.from(text).toString().replaceAll(CONTROL, '')),
  fc.constantFrom(
    'on',
    'no',
    '8086',
    '1e3',
    '0x10',
    '010',
    '12:30',
    '2026-01-01',
    '~',
    '',
    '=',
    '[z]',
    'x # y',
    'x: y',
  ),
  fc.constantFrom(
    'a\nb\n',
    'a\n\n  b',
    ' a\n b',
    'a\nb\n\n',
    "it's",
    'a "b"',
    '\ttab',
    'a\n',
    '\n',
    '- x',
    '*a',
    '&a',
  ),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);

// What no text file may hold.
// oxlint-disable-next-line no-control-regex
const CONTROL =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Any JSON value: keys and strings that parsers trip over among them. */
export const anyValue = fc
  .letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }))
  .value.map((value) => JSON.parse(JSON.stringify(value)) as unknown);

export const anyMap = fc
  .dictionary(key, anyValue, { minKeys: 1, maxKeys: 5, noNullPrototype: true })
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);
