import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile } from '../../../src/host/replace-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sriovctl-replace-'));
  path = join(folder, 'grub');
});
afterEach(() => rmSync(folder, { recursive: true }));

function modeOf(file: string): number {
  return statSync(file).mode & 0o7777;
}

describe('replaceFile', () => {
  it("keeps the file's mode, and the old text beside it", () => {
    writeFileSync(path, 'old');
    chmodSync(path, 0o640);
    replaceFile(path, { before: 'old', after: 'new' });
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readFileSync(`${path}.sriovctl-backup`, 'utf8')).toBe('old');
    expect([modeOf(path), modeOf(`${path}.sriovctl-backup`)]).toEqual([0o640, 0o640]);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it.runIf(process.getuid?.() === 0)("keeps the file's owner", async () => {
    const { chownSync } = await import('node:fs');
    writeFileSync(path, 'old');
    chownSync(path, 65_534, 65_534);
    replaceFile(path, { before: 'old', after: 'new' });
    const { uid, gid } = statSync(path);
    expect([uid, gid]).toEqual([65_534, 65_534]);
    expect(statSync(`${path}.sriovctl-backup`).uid).toBe(65_534);
  });

  it('loses no backup to a later one', () => {
    writeFileSync(path, '1');
    for (const text of ['1', '2', '3'])
      replaceFile(path, { before: text, after: String(Number(text) + 1) });
    expect(readFileSync(`${path}.sriovctl-backup`, 'utf8')).toBe('1');
    expect(readFileSync(`${path}.sriovctl-backup.2`, 'utf8')).toBe('2');
    expect(readFileSync(`${path}.sriovctl-backup.3`, 'utf8')).toBe('3');
    replaceFile(path, { before: '4', after: '3', backup: false });
    expect(readdirSync(folder)).toHaveLength(4);
  });

  it('keeps one backup of a text, however often a change of it was taken back', () => {
    writeFileSync(path, 'old');
    for (let count = 0; count < 3; count += 1) {
      replaceFile(path, { before: 'old', after: 'new' });
      replaceFile(path, { before: 'new', after: 'old', backup: false });
    }
    expect(readdirSync(folder)).toEqual(['grub', 'grub.sriovctl-backup']);
  });

  it('makes a new file that others can read but not write, and its folder', () => {
    const file = join(folder, 'conf.d', '90.conf');
    replaceFile(file, { before: undefined, after: 'x' });
    expect([modeOf(file), modeOf(join(folder, 'conf.d'))]).toEqual([0o644, 0o755]);
    expect(readdirSync(join(folder, 'conf.d'))).toEqual(['90.conf']);
  });

  it('takes a file away, with a backup unless it is told not to', () => {
    writeFileSync(path, 'x');
    replaceFile(path, { before: 'x', after: undefined, backup: false });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('gives a new file the mode that is asked for, an old one keeps its own', () => {
    replaceFile(path, { before: undefined, after: 'new', mode: 0o600 });
    expect(modeOf(path)).toBe(0o600);
    replaceFile(path, { before: 'new', after: 'newer', mode: 0o644, backup: false });
    expect(modeOf(path)).toBe(0o600);
  });

  it('takes the folder of the last file away with it, if it is told to', () => {
    const [a, b] = [join(folder, 'sub', 'a'), join(folder, 'sub', 'b')];
    replaceFile(a, { before: undefined, after: 'a' });
    replaceFile(b, { before: undefined, after: 'b' });
    const gone = { after: undefined, backup: false, withFolder: true };
    replaceFile(a, { before: 'a', ...gone });
    expect(readdirSync(join(folder, 'sub'))).toEqual(['b']);
    replaceFile(b, { before: 'b', ...gone });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('touches nothing that is not what it was seen to be', () => {
    writeFileSync(path, 'theirs');
    expect(() => replaceFile(path, { before: 'old', after: 'new' })).toThrow('ESTALE');
    expect(() => replaceFile(path, { before: undefined, after: 'new' })).toThrow('ESTALE');
    expect(() => replaceFile(join(folder, 'no'), { before: 'x', after: 'y' })).toThrow('ESTALE');
    expect(readFileSync(path, 'utf8')).toBe('theirs');
    expect(readdirSync(folder)).toEqual(['grub']);
  });

  it('replaces what a link points to, and leaves the link', () => {
    mkdirSync(join(folder, 'real'));
    const target = join(folder, 'real', 'grub');
    writeFileSync(target, 'old');
    symlinkSync('real/grub', path);
    replaceFile(path, { before: 'old', after: 'new' });
    expect(readlinkSync(path)).toBe('real/grub');
    expect(lstatSync(target).isFile()).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe('new');
  });

  it('does not write over bytes that are no UTF-8: as text they are lost', () => {
    const latin1 = Buffer.from('# b\xf6se\nold\n', 'latin1');
    writeFileSync(path, latin1);
    const before = latin1.toString('utf8');
    expect(() => replaceFile(path, { before, after: `${before}new\n` })).toThrow('EILSEQ');
    expect(readFileSync(path)).toEqual(latin1);
    expect(readdirSync(folder)).toEqual(['grub']);
  });

  it('leaves no backup of what it could not replace', () => {
    // There is a name for the backup, and none for the new file, whose name is longer while it is written.
    const long = join(folder, 'g'.repeat(238));
    writeFileSync(long, 'old');
    expect(() => replaceFile(long, { before: 'old', after: 'new' })).toThrow('ENAMETOOLONG');
    expect(readdirSync(folder)).toEqual(['g'.repeat(238)]);
  });

  it('writes nothing for a change that is none', () => {
    writeFileSync(path, 'same');
    replaceFile(path, { before: 'same', after: 'same' });
    expect(readdirSync(folder)).toEqual(['grub']);
  });

  it('does not write into a folder that others may write into', () => {
    writeFileSync(path, 'old');
    chmodSync(folder, 0o777);
    expect(() => replaceFile(path, { before: 'old', after: 'new' })).toThrow('EPERM');
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('leaves nothing behind where it cannot be written', () => {
    mkdirSync(path);
    expect(() => replaceFile(path, { before: undefined, after: 'x' })).toThrow('EISDIR');
    expect(readdirSync(folder)).toEqual(['grub']);
  });
});
