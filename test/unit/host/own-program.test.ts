import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unsafePlaces } from '../../../src/host/own-program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sriovctl-own-'));
  for (const name of ['bin/run.js', 'dist/cli/main.js', 'node/bin/node', 'package.json']) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    writeFileSync(path, '', { mode: 0o644 });
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

function unsafe(): string[] {
  const places = unsafePlaces({
    node: join(folder, 'node/bin/node'),
    script: join(folder, 'bin/run.js'),
  });
  return places.filter((path) => path.startsWith(`${folder}/`));
}

/** Files of a user are unsafe as a whole: only as root there is a safe place to begin with. */
const isRoot = process.geteuid?.() === 0;

describe('unsafePlaces', () => {
  it('are all files of a user', () => {
    expect(unsafe().length > 0).toBe(!isRoot);
  });

  it.each([
    'bin',
    'bin/run.js',
    'dist',
    'dist/cli/main.js',
    'node',
    'node/bin/node',
    'package.json',
  ])('are what others may write to: %s', (name) => {
    const path = join(folder, name);
    chmodSync(path, 0o777);
    expect(unsafe()).toContain(path);
  });

  it('are the folders above, too: whoever may write to one can put another in its place', () => {
    const places = unsafePlaces({ node: '/usr/bin/node', script: join(folder, 'bin/run.js') });
    expect(places).toContain(tmpdir());
  });
});
