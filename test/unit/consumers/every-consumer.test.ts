import fc from 'fast-check';
import { expect, describe, it } from 'vitest';
import type { Description } from '../../../src/consumers/description.ts';
import { consumers } from '../../../src/consumers/index.ts';
import { ACROSS, KINDS } from '../../../src/consumers/kinds.ts';
import { chooseConsumers } from '../../../src/generate/choose-consumers.ts';
import { parseIpam } from '../../../src/generate/parse-ipam.ts';
import { outputFormat } from '../../../src/generate/escape.ts';
import { generate, type Generated } from '../../../src/generate/generate.ts';
import { openTemplates, templateFiles } from '../../../src/generate/templates.ts';
import { lint } from '../../../src/lint/lint.ts';
import { SriovError } from '../../../src/model/errors.ts';
import { descriptionOf, descriptions } from './descriptions.ts';

const templates = openTemplates('templates', undefined);
const all = consumers.flatMap(({ id, variants }) =>
  variants.map((variant) => `${id}:${variant.id}`),
);

/** undefined if the consumer refuses it, as it may. */
function generated(words: string[], description: Description): Generated | undefined {
  try {
    return generate(description, chooseConsumers(words), templates);
  } catch (error) {
    if (error instanceof SriovError && error.code === 'INVALID_NETWORK') return undefined;
    throw error;
  }
}

describe.each(all)('%s', (word) => {
  it('writes what lint knows and finds nothing wrong with, or refuses, whatever is asked for', () => {
    let count = 0;
    fc.assert(
      fc.property(descriptions, (description) => {
        const result = generated([word], description);
        if (result === undefined) return;
        count += 1;
        expect(findingsOf(result)).toEqual([]);
        expect(result.files.length).toBeGreaterThan(0);
        for (const { path } of result.files)
          expect(path).toMatch(/^[a-z0-9][\w.-]*(\/[a-z0-9][\w.-]*)*$/i);
        for (const line of [...result.warnings, ...result.next]) expect(line).not.toMatch(/\n/);
      }),
      { numRuns: 500 },
    );
    expect(count).toBeGreaterThan(0);
  });
});

it('all of them can do the usual thing', () => {
  for (const { id } of consumers) {
    const usual = descriptionOf({ ipam: parseIpam({ subnet: ['10.56.217.0/24'] }) });
    expect(generated([id], usual)?.files.length, id).toBeGreaterThan(0);
  }
});

it('no two consumers write the same file', () => {
  const paths = consumers.flatMap(({ id, variants }) => {
    const of = variants.flatMap(
      (variant) => generated([`${id}:${variant.id}`], descriptionOf())?.files ?? [],
    );
    return [...new Set(of.map(({ path }) => path))];
  });
  expect(new Set(paths).size).toBe(paths.length);
});

it('every template is of use', () => {
  const used = new Set<string>();
  const watching = { get: (name: string) => (used.add(`${name}.liquid`), templates.get(name)) };
  fc.assert(
    fc.property(fc.constantFrom(...all), descriptions, (word, description) => {
      try {
        generate(description, chooseConsumers([word]), watching);
      } catch (error) {
        if (!(error instanceof SriovError) || error.code !== 'INVALID_NETWORK') throw error;
      }
    }),
    { numRuns: 1500 },
  );
  expect(templateFiles('templates').filter((file) => !used.has(file))).toEqual([]);
});

function findingsOf({ files }: Generated): string[] {
  const texts = files
    .filter(({ path }) => ['json', 'yaml', 'xml', 'ini'].includes(outputFormat(path)))
    .map(({ path, content }) => ({ name: path, text: content }));
  return lint(texts, { kinds: KINDS, across: ACROSS })
    .findings.filter(({ severity }) => severity !== 'info')
    .map(({ file, line, rule, message }) => `${file}:${line}: ${message} [${rule}]`);
}
