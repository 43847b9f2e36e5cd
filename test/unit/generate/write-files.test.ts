import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  lstatSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { planWrites, writeAll } from '../../../src/generate/write-files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sriovctl-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('makes folders, and files that everybody may read and only the owner write', () => {
  writeAll(planWrites(join(folder, 'new'), [{ path: 'a/b.json', content: '{}\n' }]));
  const file = join(folder, 'new/a/b.json');
  expect(readFileSync(file, 'utf8')).toBe('{}\n');
  expect(statSync(file).mode & 0o777).toBe(0o644);
});

it('shows what it would replace, keeps its mode, and a link a link', () => {
  writeFileSync(join(folder, 'real'), 'old\n');
  chmodSync(join(folder, 'real'), 0o600);
  symlinkSync('real', join(folder, 'a.conf'));
  const writes = planWrites(folder, [{ path: 'a.conf', content: 'new\n' }]);
  expect(writes[0]?.diff).toContain('-old\n+new\n');
  writeAll(writes);
  expect(lstatSync(join(folder, 'a.conf')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('new\n');
  expect(statSync(join(folder, 'real')).mode & 0o777).toBe(0o600);
});

it('touches nothing that is already so', () => {
  writeFileSync(join(folder, 'a'), 'same\n');
  const { ino } = statSync(join(folder, 'a'));
  const writes = planWrites(folder, [{ path: 'a', content: 'same\n' }]);
  expect(writes[0]?.diff).toBe('');
  writeAll(writes);
  expect(statSync(join(folder, 'a')).ino).toBe(ino);
});

it('writes all or nothing', () => {
  writeFileSync(join(folder, 'a'), 'old\n');
  writeFileSync(join(folder, 'c'), 'a file, where a folder is needed\n');
  const writes = planWrites(folder, [
    { path: 'a', content: 'new\n' },
    { path: 'b', content: 'new\n' },
  ]);
  const bad = { path: join(folder, 'c/d'), before: undefined, after: 'x', diff: '' };
  expect(() => writeAll([...writes, bad])).toThrow(expect.objectContaining({ code: 'UNWRITABLE' }));
  expect(readdirSync(folder).sort()).toEqual(['a', 'c']);
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old\n');
});

it('refuses to replace what is no file', () => {
  mkdirSync(join(folder, 'a'));
  expect(() => planWrites(folder, [{ path: 'a', content: '' }])).toThrow(
    expect.objectContaining({ code: 'UNWRITABLE' }),
  );
});
