import { expect, test } from 'vitest';
import { ACROSS, KINDS } from '../../../src/consumers/kinds.ts';
import { lint } from '../../../src/lint/lint.ts';

const fixOf = (text: string) =>
  lint([{ name: 'file', text }], { kinds: KINDS, across: ACROSS }).findings[0]?.fix?.description;

test.each([
  // The results of CNI plugins, and what netavark is given.
  ['{"interfaces": [], "ips": []}'],
  ['{"networks": {}, "container_id": "a"}'],
  ['[Service]\nExecStart=a\n'],
  ['apiVersion: v1\nkind: Service\n'],
])('%j is nearly nothing', (text) => {
  expect(fixOf(text)).toBeUndefined();
});

test.each([
  ['<networks/>', 'write network'],
  ['[sriov_nics]\na = b\n', 'write sriov_nic'],
  ['{"resourceLists": []}', 'write resourceList'],
])('%j is a near miss', (text, fix) => {
  expect(fixOf(text)).toBe(fix);
});
