import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readInputs } from '../../../src/lint/read-inputs.ts';

function folderWith(...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sriovctl-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'deep'));
  for (const name of names) writeFileSync(join(folder, name), 'x');
  return folder;
}

test.each(['json', 'conf', 'conflist', 'webconf', 'yaml', 'yml', 'xml', 'ini', 'cfg', 'spec'])(
  'a .%s in a directory is found',
  async (ending) => {
    const folder = folderWith(`deep/a.${ending}`, 'a.txt', ending);
    expect((await readInputs([folder])).map(({ name }) => name)).toEqual([
      join(folder, `deep/a.${ending}`),
    ]);
  },
);

test('a directory without a file that lint reads is an error, which tells the endings', async () => {
  await expect(readInputs([folderWith('a.txt')])).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringMatching(/no file in it .*\.json, \.conf, .* or \.spec$/),
  });
});
