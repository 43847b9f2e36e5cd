import { expect, test } from 'vitest';
import type { Fix } from '../../../src/doctor/fix/fix-report.ts';
import { PLAIN } from '../../../src/output/colour.ts';
import { renderFixes } from '../../../src/output/fixes.ts';

const TERMINAL = { tty: true, width: 80, colour: PLAIN };

const fix: Fix = {
  ids: ['iommu'],
  target: 'host',
  message: 'The IOMMU is off',
  status: 'planned',
  commands: ['update-grub'],
  files: [
    {
      path: '/etc/default/grub',
      diff: '--- /etc/default/grub\n+++ /etc/default/grub\n@@ -1,2 +1,2 @@\n #\u001b]0;x\u0007\u202e\tnote\n-a\n+b\n',
    },
  ],
  rebootNeeded: true,
};

test('what a file says does not write to the terminal, and keeps its tabs', () => {
  const lines = renderFixes([fix], TERMINAL).split('\n');
  expect(lines).toContain('       #\\x1b]0;x\\x07\\u{202e}\tnote');
  expect(lines).toContain('      -a');
});

test('a pipe gets a row for each, with the reason behind it', () => {
  const failed: Fix = { ...fix, status: 'undone', reason: 'update-grub failed' };
  const rows = renderFixes([fix, failed], { tty: false, width: Infinity, colour: PLAIN });
  expect(rows).toBe(
    'planned\tiommu\thost\tThe IOMMU is off\twrite /etc/default/grub; update-grub\t-\n' +
      'undone\tiommu\thost\tThe IOMMU is off\twrite /etc/default/grub; update-grub\tupdate-grub failed\n',
  );
});
