import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { fileValue } from '../../../src/host-file/file-value.ts';
import { MATCH_KEYS, PF_KEYS, VF_KEYS } from '../../../src/host-file/keys.ts';
import { readHostFile } from '../../../src/host-file/read-host-file.ts';
import { hostFileSchema } from '../../../src/host-file/schema.ts';
import { hostFile } from './arbitrary-file.ts';
import { BAD_FILES, BAD_PFS, COMPLETE, withPf } from './host-files.ts';

const ajv = new Ajv2020({ allErrors: true, strictRequired: false });
const validate = ajv.compile(hostFileSchema());

test('the committed one is what the code says: sriovctl export --schema > docs/schema/host-file.json', () => {
  const committed = JSON.parse(readFileSync('docs/schema/host-file.json', 'utf8'));
  expect(committed).toEqual(hostFileSchema());
});

test('it takes every file that the reader takes', () => {
  expect(problemsOf(parse(COMPLETE))).toEqual([]);
  fc.assert(
    fc.property(hostFile, (file) => {
      expect(problemsOf(fileValue(file))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

/** Only the reader sees these: what stands in the text but not in the values, and what depends on other values. */
const BEYOND =
  /stands twice|is in .* already|in the file already|there is no VF|runs backwards|cannot be counted|A VF without|guaranteed rate|mtu is of a netdev|count is (4\.0|010|0x4)|representors (gives|holds|is too)|second document|name is null|^the file|pci is 17:00;/;

describe('it refuses what the reader refuses', () => {
  const bad = [...BAD_PFS.map(([rest, message]) => [withPf(rest), message] as const), ...BAD_FILES];
  const told = bad.filter(([, message]) => !BEYOND.test(message));
  test.each(told.filter(([text]) => isYaml(text)))('%j', (text) => {
    expect(validate(parse(text))).toBe(false);
  });

  test('which are most', () => {
    expect(told.length).toBeGreaterThan(bad.length / 2);
  });
});

test.each([...MATCH_KEYS, ...PF_KEYS, ...VF_KEYS].map((key) => [key.key, key] as const))(
  'the examples of %s are read',
  (key, { examples }) => {
    const isVf = VF_KEYS.some((one) => one.examples === examples);
    const isMatch = MATCH_KEYS.some((one) => one.examples === examples);
    for (const example of examples) {
      const value = { [key]: example };
      const entry = {
        match: isMatch ? { name: 'a', ...value } : { name: 'a' },
        count: 4,
        eswitch: 'switchdev',
        ...(isVf ? { defaults: value } : isMatch ? {} : value),
      };
      const file = { version: 1, pfs: [entry] };
      expect(problemsOf(file)).toEqual([]);
      expect(readHostFile(JSON.stringify(file), 'f').pfs).toHaveLength(1);
    }
  },
);

function problemsOf(value: unknown): string[] {
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function isYaml(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}
