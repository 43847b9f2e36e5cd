import { describe, expect, it } from 'vitest';
import { persistence } from '../../../src/doctor/checks/persistence.ts';
import { sha256 } from '../../../src/model/sha256.ts';
import { contextOf, hostOf, type Machine } from './machine.ts';

const FILE = '/etc/sriovctl/host.yaml';
const UNIT = '/etc/systemd/system/sriovctl.service';
const ENABLED = { '/etc/systemd/system/multi-user.target.wants/sriovctl.service': '' };
const BOOT_ID = { '/proc/sys/kernel/random/boot_id': 'now\n' };
const GOOD = { ...ENABLED, ...BOOT_ID, [FILE]: 'a', [UNIT]: 'b' };

const RECORD = {
  schema: 'sriovctl/persist@1',
  as: 'systemd',
  at: '2026-01-01T00:00:00Z',
  bootId: 'before',
  hostFile: 'a',
  files: [
    { path: FILE, sha256: sha256('a').toString('hex'), before: null },
    { path: UNIT, sha256: sha256('b').toString('hex'), before: null },
  ],
  pfs: [],
};
const BOOT = {
  schema: 'sriovctl/boot@1',
  bootId: 'now',
  at: '2026-01-02T00:00:00Z',
  changed: true,
  pfs: [{ target: 'ens1f0', state: 'ready', message: null }],
  changes: [] as string[],
  notes: ['a new version'],
  error: null as object | null,
};

async function examine(
  machine: Machine,
  kept: { record?: unknown; boot?: unknown } = { record: RECORD, boot: BOOT },
) {
  const texts: Record<string, string | undefined> = {
    'persist.json': kept.record === undefined ? undefined : JSON.stringify(kept.record),
    'boot.json': kept.boot === undefined ? undefined : JSON.stringify(kept.boot),
  };
  const context = contextOf(machine);
  const host = { ...hostOf(machine), privileged: true };
  const keep = { ...host.keep, load: (name: string) => texts[name] };
  return persistence.run({ ...context, host: { ...host, keep } });
}

describe('persistence', () => {
  it('passes where all came back', async () => {
    expect(await examine({ files: GOOD })).toMatchObject([{ status: 'pass' }]);
  });

  it('passes where it was enabled since the boot', async () => {
    const record = { ...RECORD, bootId: 'now' };
    expect(await examine({ files: GOOD }, { record })).toMatchObject([{ status: 'pass' }]);
  });

  it.each([
    ['a file is gone', { ...GOOD, [FILE]: 'a' }, FILE, 'fail', 'Gone since'],
    ['a file was changed', { ...GOOD, [UNIT]: 'c' }, undefined, 'warn', 'Changed since'],
    [
      'the unit is disabled',
      { ...BOOT_ID, [FILE]: 'a', [UNIT]: 'b' },
      undefined,
      'fail',
      'not enabled',
    ],
  ])('tells that %s', async (_, files, without, status, message) => {
    const rest = Object.fromEntries(Object.entries(files).filter(([path]) => path !== without));
    const found = await examine({ files: rest });
    expect(found).toMatchObject([{ status, message: expect.stringContaining(message) }]);
    expect(found[0]?.cure?.commands[0]).toContain('enable');
  });

  it.each([
    ['has not run', undefined, 'fail', 'has not run at this boot'],
    ['is of another boot', { ...BOOT, bootId: 'old' }, 'fail', 'has not run at this boot'],
    [
      'failed',
      { ...BOOT, pfs: [{ target: 'ens1f0', state: 'failed', message: 'EIO' }] },
      'fail',
      'Not all VFs came back',
    ],
    [
      'had an error',
      { ...BOOT, pfs: [], error: { code: 'X', message: 'y' } },
      'fail',
      'Not all VFs',
    ],
    [
      'found changes',
      { ...BOOT, changes: ['ens1f0: its name was'] },
      'warn',
      'not all is as it was',
    ],
  ])('tells that the run at boot %s', async (_, boot, status, message) => {
    expect(await examine({ files: GOOD }, { record: RECORD, boot })).toMatchObject([
      { status, message: expect.stringContaining(message) },
    ]);
  });

  it('does not mind a boot result with a form that needs no run', async () => {
    const record = { ...RECORD, as: 'networkd', files: [] };
    expect(await examine({ files: BOOT_ID }, { record })).toMatchObject([{ status: 'pass' }]);
  });

  it('without notes says no more than it sees', async () => {
    expect(await examine({ files: GOOD, kind: 'snapshot' }, {})).toMatchObject([
      { status: 'skip', message: expect.stringContaining('not recorded') },
    ]);
    expect(await examine({ files: BOOT_ID }, {})).toMatchObject([{ status: 'pass' }]);
  });

  it('tells of notes that it cannot read', async () => {
    const record = { ...RECORD, schema: 'sriovctl/persist@7' };
    expect(await examine({ files: GOOD }, { record })).toMatchObject([
      { status: 'warn', cause: expect.stringContaining('later version') },
    ]);
  });
});
