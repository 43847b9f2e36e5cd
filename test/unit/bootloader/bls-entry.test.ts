import { expect, it } from 'vitest';
import { readBlsEntries, readBlsEntry } from '../../../src/bootloader/bls-entry.ts';
import { hostOf } from '../doctor/machine.ts';

const ENTRIES = {
  '/boot/loader/entries/m-5.14.0-70.conf': 'title Old\nversion 5.14.0-70\noptions old\n',
  '/boot/loader/entries/m-5.14.0-427.conf': 'title New\nversion 5.14.0-427\noptions new\n',
  '/boot/loader/entries/m-0-rescue.conf': 'title Rescue\nversion 0-rescue-m\noptions rescue\n',
  '/boot/loader/entries/m-6.0+3-1.conf': 'title Tried\nversion 4.18\noptions tried\n',
  '/boot/loader/entries/m-6.1.conf.sriovctl-backup': 'title X\nversion 9\noptions backup\n',
};

// grubby-bls, get_default_index: a place in the list (newest first), an id or a title.
it.each([
  ['nothing', 'new'],
  ['saved_entry=', 'new'],
  ['saved_entry=m-5.14.0-70', 'old'],
  ['saved_entry=Rescue', 'rescue'],
  ['saved_entry=1', 'old'],
  ['saved_entry=m-6.0', 'tried'],
  ['saved_entry=m-gone', 'new'],
])('with %s the next is %s', (saved, options) => {
  const files = { ...ENTRIES, '/boot/grub2/grubenv': `# GRUB Environment Block\n${saved}\n` };
  expect(readBlsEntry(hostOf({ files }))!.args.map(({ text }) => text)).toEqual([options]);
});

it('lists the newest first, as the menu does', () => {
  const ids = readBlsEntries(hostOf({ files: ENTRIES })).map(({ id }) => id);
  expect(ids).toEqual(['m-5.14.0-427', 'm-5.14.0-70', 'm-6.0', 'm-0-rescue']);
});
