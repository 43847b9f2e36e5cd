import { expect, test } from 'vitest';
import { errnoFromMessage } from '../../../src/host/errno-message.ts';

test.each([
  ['tee: /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs: Device or resource busy\n', 'EBUSY'],
  ['tee: /sys/x: Numerical result out of range\n', 'ERANGE'],
  ["tee: '/sys/a: b/unbind': No such device\n", 'ENODEV'],
  ['tee: /sys/x: Unknown error 524\n', 'ENOTSUPP'],
  ['tee: /sys/x: Resource busy', 'EBUSY'],
  ['tee: /sys/x: something else', 'EUNKNOWN'],
  ['toString', 'EUNKNOWN'],
  ['', 'EUNKNOWN'],
])('%j is %s', (message, errno) => {
  expect(errnoFromMessage(message)).toBe(errno);
});
