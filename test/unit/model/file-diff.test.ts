import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileDiff } from '../../../src/model/file-diff.ts';

const PATH = '/etc/default/grub';

describe('fileDiff', () => {
  it.each([
    ['an edit', 'a\nb\nc\n', 'a\nx\nc\n'],
    ['no newline at the end', 'a\nb', 'a\nb c'],
    ['Windows lines', 'a\r\nb\r\n', 'a\r\nc\r\n'],
  ])('is what patch(1) makes the new text of: %s', (_, before, after) => {
    const diff = fileDiff(PATH, before, after);
    const folder = mkdtempSync(join(tmpdir(), 'sriovctl-diff-'));
    try {
      writeFileSync(join(folder, 'file'), before);
      execFileSync('git', ['apply', '--unsafe-paths', '-p3', '--directory', folder, '-'], {
        cwd: folder,
        input: diff.replaceAll(PATH, 'a/b/c/file'),
        stdio: ['pipe', 'ignore', 'inherit'],
      });
      expect(readFileSync(join(folder, 'file'), 'utf8')).toBe(after);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names what comes and what goes', () => {
    const created = fileDiff(PATH, undefined, 'x\n');
    expect(created).toBe(`--- /dev/null\n+++ ${PATH}\n@@ -0,0 +1,1 @@\n+x\n`);
    const removed = fileDiff(PATH, 'x\n', undefined);
    expect(removed).toMatch(/^--- \/etc\/default\/grub\n\+\+\+ \/dev\/null\n/);
  });
});
