import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Description } from '../../../src/consumers/description.ts';
import { consumers } from '../../../src/consumers/index.ts';
import { render } from '../../../src/generate/render.ts';
import { openTemplates } from '../../../src/generate/templates.ts';
import { SriovError } from '../../../src/model/errors.ts';
import { descriptionOf, descriptions, pfOf } from './descriptions.ts';

const templates = openTemplates('templates', undefined);
const PROGRAMS = ['docker', 'ip', 'sriovctl', 'modprobe', 'dpdk-devbind.py', 'driverctl'];
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sriovctl-test-'));
  const stub = join(folder, 'stub');
  writeFileSync(stub, '#!/bin/sh\nprintf "%s\\0" "${0##*/}" "$@" >&3\nprintf "\\n\\0" >&3\n');
  chmodSync(stub, 0o755);
  for (const program of PROGRAMS) symlinkSync(stub, join(folder, program));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The commands that a shell runs, as words. */
function run(script: string): string[][] {
  const { output, status, stderr } = spawnSync('/bin/sh', ['-s'], {
    input: script,
    env: { PATH: folder },
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const words = (output[3] ?? '').split('\0').slice(0, -1);
  const commands: string[][] = [[]];
  for (const word of words) {
    if (word === '\n') commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands.slice(0, -1);
}

/** What the templates were given, in the order of the script. */
const LISTS = ['setup', 'netdevs', 'create', 'commands'];

function scripts(
  variant: { plan: (description: Description) => { files: unknown } },
  one: Description,
) {
  try {
    const { files } = variant.plan(one) as ReturnType<
      (typeof consumers)[number]['variants'][number]['plan']
    >;
    return files
      .filter(({ path }) => path.endsWith('.sh'))
      .map((file) => ({
        text: render(file, one, templates),
        words: LISTS.flatMap((list) => (file.values?.[list] ?? []) as string[][]),
      }));
  } catch (error) {
    if (error instanceof SriovError && error.code === 'INVALID_NETWORK') return [];
    throw error;
  }
}

const withScripts = consumers.flatMap(({ id, variants }) =>
  ['docker', 'dpdk'].includes(id)
    ? variants
        .filter((variant) => variant.id !== 'compose')
        .map((variant) => ({ name: `${id}:${variant.id}`, variant }))
    : [],
);

describe.each(withScripts)('$name', ({ variant }) => {
  it('a shell reads the very words that were meant', () => {
    let count = 0;
    fc.assert(
      fc.property(descriptions, (description) => {
        for (const { text, words } of scripts(variant, description)) {
          count += 1;
          const ran = run(text).filter(([program]) => program !== 'modprobe');
          expect(ran).toEqual(words);
        }
      }),
      { numRuns: 60 },
    );
    expect(count).toBeGreaterThan(0);
  });

  it.each(['$HOME', '${HOME}', '`id`', '*', '~', '!!', '-n', '#x', '&', ';', '|', '<', '\\', "'"])(
    'also where the PF is called %s',
    (name) => {
      const description = descriptionOf({ pfs: [pfOf({ name, vfCount: 1 })] });
      for (const { text, words } of scripts(variant, description)) {
        expect(run(text).filter(([program]) => program !== 'modprobe')).toEqual(words);
      }
    },
  );
});
