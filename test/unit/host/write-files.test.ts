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
import { planWrites, writeAll } from '../../../src/host/write-files.ts';

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

it('writes all or nothing: files, whatever their bytes, and folders', () => {
  const latin1 = Buffer.from([0xe9, 0x0a]);
  writeFileSync(join(folder, 'a'), latin1);
  const writes = planWrites(folder, [
    { path: 'a', content: 'new\n' },
    { path: 'b', content: 'new\n' },
    { path: 'c/d/e', content: 'new\n' },
  ]);
  const path = '/proc/nowhere/f';
  expect(() => writeAll([...writes, { path, before: undefined, after: 'x', diff: '' }])).toThrow(
    expect.objectContaining({ code: 'UNWRITABLE', message: expect.stringContaining(path) }),
  );
  expect(readdirSync(folder)).toEqual(['a']);
  expect(readFileSync(join(folder, 'a'))).toEqual(latin1);
});

it.each([
  ['has been changed', (file: string) => writeFileSync(file, 'theirs\n')],
  ['has become a link to another', (file: string) => relink(file)],
  ['is gone', (file: string) => rmSync(file)],
])('writes nothing if a file %s since it was shown', (_, change) => {
  writeFileSync(join(folder, 'b'), 'old\n');
  const writes = planWrites(folder, [
    { path: 'a', content: 'new\n' },
    { path: 'b', content: 'new\n' },
  ]);
  change(join(folder, 'b'));
  expect(() => writeAll(writes)).toThrow(expect.objectContaining({ code: 'HOST_CHANGED' }));
  expect(readdirSync(folder)).not.toContain('a');
});

function relink(file: string): void {
  rmSync(file);
  writeFileSync(`${file}.other`, 'theirs\n');
  symlinkSync(`${file}.other`, file);
}

it('does not replace a file that was not there when it was planned', () => {
  const writes = planWrites(folder, [{ path: 'a', content: 'new\n' }]);
  writeFileSync(join(folder, 'a'), 'theirs\n');
  expect(() => writeAll(writes)).toThrow(expect.objectContaining({ code: 'HOST_CHANGED' }));
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('theirs\n');
});

it('leaves a link that leads nowhere', () => {
  symlinkSync('nowhere', join(folder, 'a'));
  expect(() => planWrites(folder, [{ path: 'a', content: '' }])).toThrow(
    expect.objectContaining({ code: 'UNWRITABLE' }),
  );
});

it('refuses to replace what is no file', () => {
  mkdirSync(join(folder, 'a'));
  expect(() => planWrites(folder, [{ path: 'a', content: '' }])).toThrow(
    expect.objectContaining({ code: 'UNWRITABLE' }),
  );
});
