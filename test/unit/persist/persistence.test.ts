import { describe, expect, it } from 'vitest';
import { exportHost } from '../../../src/host-file/export-host.ts';
import type { HostFile } from '../../../src/host-file/host-file.ts';
import { readHostFile } from '../../../src/host-file/read-host-file.ts';
import { type Host, HostError } from '../../../src/host/host.ts';
import { readText } from '../../../src/host/read.ts';
import { MACHINES, simulatedHost, type SimulatedHost } from '../../../src/host/simulated/open.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { automaticMac } from '../../../src/model/mac-address.ts';
import { isUnitEnabled, PERSISTED_FILE, UNIT_FILE } from '../../../src/owners/sriovctl.ts';
import { createPersistent } from '../../../src/persist/create-persistent.ts';
import { disablePersistence } from '../../../src/persist/disable.ts';
import { enablePersistence, type EnableOptions } from '../../../src/persist/enable.ts';
import { loadRecord } from '../../../src/persist/record.ts';
import { runAtBoot } from '../../../src/persist/run-at-boot.ts';
import { showPersistence } from '../../../src/persist/show.ts';
import { newBench, openAgain } from '../provision/bench.ts';

const FILE = readHostFile(
  `version: 1
pfs:
  - match: {name: ens1f0}
    count: 3
    defaults: {vlan: 100}
    vfs:
      2: {mac: none, trust: on}
  - match: {pci: "0000:b1:00.0"}
    count: 2
`,
  'test.yaml',
);
const LINK = '/etc/systemd/network/10-sriovctl-ens1f0.link';
const OTHER_LINK = '/etc/systemd/network/10-sriovctl-ens4np0.link';

function demo(files: Record<string, string> = {}): SimulatedHost {
  const spec = MACHINES.demo;
  return simulatedHost({ ...spec, files: { ...spec.files, ...files } });
}

function enable(host: Host, rest: Partial<EnableOptions> = {}, file: HostFile = FILE) {
  return enablePersistence(host, file, { as: 'systemd', dryRun: false, ...rest });
}

function disable(host: Host, rest: { dryRun?: boolean; force?: boolean } = {}) {
  return disablePersistence(host, { dryRun: false, force: false, ...rest });
}

/** All that enable could have left. */
function traces(host: Host) {
  const paths = [PERSISTED_FILE, UNIT_FILE, LINK, OTHER_LINK, `${PERSISTED_FILE}.sriovctl-backup`];
  return {
    files: paths.filter((path) => readText(host, path) !== undefined),
    enabled: isUnitEnabled(host),
    record: host.keep.load('persist.json'),
  };
}

async function edit(host: Host, path: string, text: string): Promise<void> {
  await host.replace(path, { before: readText(host, path), after: text, backup: false });
}

/** From the n-th write, program or note on nothing works any more: of the process, as after kill -9. */
function failing(host: Host, at: number, { once }: { once: boolean }): Host {
  let seen = 0;
  const count = () => {
    seen += 1;
    if (once ? seen === at : seen >= at) throw new HostError('ENOSPC', '/', 'write');
  };
  return {
    ...host,
    replace: async (...args) => {
      count();
      return host.replace(...args);
    },
    run: async (program, args, options) => {
      if (program === 'systemctl') count();
      return host.run(program, args, options);
    },
    keep: {
      ...host.keep,
      save: (name, text) => {
        count();
        host.keep.save(name, text);
      },
    },
  };
}

describe('persist enable', () => {
  it('writes the file with its MACs, the unit, and enables it; again it writes nothing', async () => {
    const host = demo();
    expect(await enable(host)).toMatchObject({ changed: true, cannot: [] });
    const written = readHostFile(host.read(PERSISTED_FILE), 'host.yaml');
    const { nics } = await readInventory(host);
    const mac = nics.find(({ name }) => name === 'ens1f0')!.permanentMac!;
    expect(written.pfs[0]).toMatchObject({
      count: 3,
      defaults: { vlan: 100 },
      vfs: [
        { range: '0-1', settings: { mac: automaticMac(mac, 0) } },
        { range: '2', settings: { mac: 'none', trust: true } },
      ],
    });
    expect(isUnitEnabled(host)).toBe(true);
    const before = host.keep.load('persist.json');
    expect(await enable(host)).toMatchObject({ changed: false, files: [], commands: [] });
    expect(host.keep.load('persist.json')).toBe(before);
  });

  it('leaves out what is not on this host, if it is told to', async () => {
    const host = demo();
    const gone = { ...FILE.pfs[1]!, match: { pci: '0000:99:00.0' } };
    const file: HostFile = { version: 1, pfs: [gone, FILE.pfs[0]!] };
    await expect(enable(host, {}, file)).rejects.toMatchObject({ code: 'PF_NOT_FOUND' });
    const warned: string[] = [];
    await enable(host, { missing: 'skip', warn: (line) => warned.push(line) }, file);
    expect(warned).toEqual([expect.stringContaining('0000:99:00.0')]);
    expect(readHostFile(host.read(PERSISTED_FILE), 'a').pfs).toHaveLength(1);
    const none = enable(host, { missing: 'skip' }, { version: 1, pfs: [gone] });
    await expect(none).rejects.toMatchObject({ code: 'NO_VFS' });
  });

  it('writes nothing in a dry run', async () => {
    const host = demo();
    const plan = await enable(host, { dryRun: true });
    expect(plan.files.map(({ path, action }) => [path, action])).toEqual([
      [PERSISTED_FILE, 'create'],
      [UNIT_FILE, 'create'],
    ]);
    expect(traces(host)).toEqual({ files: [], enabled: false, record: undefined });
  });

  it('takes all back, whichever step fails', async () => {
    for (let at = 1; at <= 5; at += 1) {
      const host = demo();
      await expect(enable(failing(host, at, { once: true }))).rejects.toThrow('failed');
      expect(traces(host), `step ${at}`).toEqual({ files: [], enabled: false, record: undefined });
    }
    const host = demo();
    expect(await enable(failing(host, 6, { once: true }))).toMatchObject({ changed: true });
  });

  it('killed at any step it leaves nothing that disable or another run does not know', async () => {
    for (let at = 1; at <= 5; at += 1) {
      const host = demo();
      await expect(enable(failing(host, at, { once: false }))).rejects.toThrow('failed');
      await disable(host);
      expect(traces(host), `step ${at}`).toEqual({ files: [], enabled: false, record: undefined });
      await expect(enable(failing(host, at, { once: false }))).rejects.toThrow('failed');
      await enable(host);
      expect(await showPersistence(host)).toMatchObject({
        unitEnabled: true,
        files: [{ state: 'unchanged' }, { state: 'unchanged' }],
      });
    }
  });

  it('goes from one form to another in one change', async () => {
    const host = demo();
    await enable(host);
    const { cannot } = await enable(host, { as: 'networkd' });
    expect(traces(host)).toMatchObject({ files: [LINK, OTHER_LINK], enabled: false });
    expect(host.read(LINK)).toContain('SR-IOVVirtualFunctions=3');
    expect(cannot).toEqual([]);
    await enable(host);
    expect(traces(host)).toMatchObject({ files: [PERSISTED_FILE, UNIT_FILE], enabled: true });
  });

  it('asks before a file of somebody else, keeps it, and disable brings it back', async () => {
    const host = demo({ [PERSISTED_FILE]: 'mine\n' });
    const asked: string[] = [];
    const confirm = async (writes: readonly { path: string }[]) => {
      asked.push(...writes.map(({ path }) => path));
    };
    await enable(host, { confirm });
    expect(asked).toEqual([PERSISTED_FILE]);
    expect(host.read(`${PERSISTED_FILE}.sriovctl-backup`)).toBe('mine\n');
    await enable(host, { confirm }, { version: 1, pfs: FILE.pfs.slice(0, 1) });
    expect(asked).toEqual([PERSISTED_FILE]);
    await disable(host);
    expect(host.read(PERSISTED_FILE)).toBe('mine\n');
  });

  it.each([
    ['systemd', 'a udev rule makes'],
    ['networkd', 'a udev rule makes'],
  ] as const)('refuses to be the second owner, --as %s', async (as, text) => {
    const rule = '/etc/udev/rules.d/70-vf.rules';
    const host = demo({
      [rule]: 'ACTION=="add", KERNELS=="0000:17:00.0", ATTR{device/sriov_numvfs}="2"\n',
    });
    const error = enable(host, { as });
    await expect(error).rejects.toMatchObject({ code: 'PF_OWNED', kind: 'refused' });
    await expect(error).rejects.toThrow(text);
    expect(traces(host).record).toBeUndefined();
  });

  it('refuses a PF that has a .link file of its own, which ours would push aside', async () => {
    const host = demo({
      '/etc/systemd/network/20-lan.link': '[Match]\nPath=pci-0000:17:00.0\n[Link]\nName=lan0\n',
    });
    await expect(enable(host, { as: 'networkd' })).rejects.toThrow('20-lan.link');
    await enable(host);
  });

  it.each(['netplan', 'networkmanager'] as const)('--as %s needs that', async (as) => {
    const spec = { ...MACHINES.demo, missingPrograms: ['netplan'] };
    await expect(enable(simulatedHost(spec), { as })).rejects.toMatchObject({
      code: 'PROGRAM_MISSING',
    });
  });

  it('refuses a record of a later version', async () => {
    const host = demo();
    host.keep.save('persist.json', '{"schema": "sriovctl/persist@2", "as": "moon"}');
    const later = { code: 'PERSISTENCE_UNREADABLE', cause: expect.stringContaining('later') };
    await expect(enable(host)).rejects.toMatchObject(later);
    await expect(disable(host)).rejects.toMatchObject(later);
    host.keep.save('persist.json', '{');
    await expect(disable(host)).rejects.toMatchObject({ code: 'PERSISTENCE_UNREADABLE' });
  });

  it('is never led by its notes to other files', async () => {
    const host = demo({ '/etc/passwd': 'root\n' });
    await enable(host);
    const text = host.keep.load('persist.json')!;
    host.keep.save('persist.json', text.replaceAll(PERSISTED_FILE, '/etc/passwd'));
    await expect(disable(host, { force: true })).rejects.toMatchObject({
      code: 'PERSISTENCE_UNREADABLE',
    });
  });
});

describe('vf create --persist', () => {
  const request = {
    action: 'create',
    pf: 'ens1f0',
    count: 2,
    settings: {},
    recreate: false,
  } as const;
  const options = { dryRun: false, force: false };

  async function numVfs(host: Host): Promise<number | undefined> {
    return (await readInventory(host)).nics.find(({ name }) => name === 'ens1f0')?.numVfs;
  }

  it('puts the PF into the file in the place of what stood there for it', async () => {
    const host = demo();
    await enable(host);
    const { persist } = await createPersistent(host, request, options);
    expect(persist.changed).toBe(true);
    const { pfs } = readHostFile(host.read(PERSISTED_FILE), 'a');
    expect(pfs.map(({ count, match }) => [count, match.pci])).toEqual([
      [2, '0000:b1:00.0'],
      [2, '0000:17:00.0'],
    ]);
    expect(await createPersistent(host, request, options)).toMatchObject({ changed: false });
  });

  it('makes nothing that could not come back', async () => {
    const host = demo({
      '/etc/udev/rules.d/70-vf.rules':
        'ACTION=="add", KERNELS=="0000:17:00.0", ATTR{device/sriov_numvfs}="2"\n',
    });
    const error = createPersistent(host, request, options);
    await expect(error).rejects.toMatchObject({ code: 'PF_OWNED' });
    expect(await numVfs(host)).toBe(0);
  });

  it('says that the VFs are there, if that alone worked', async () => {
    const host = demo();
    await host.inject({ matching: 'sriovctl.service', result: 'ENOSPC' });
    await expect(createPersistent(host, request, options)).rejects.toMatchObject({
      code: 'STEP_FAILED',
      actions: expect.arrayContaining([expect.stringContaining('The VFs are made')]),
    });
    expect(await numVfs(host)).toBe(2);
    expect(traces(host)).toEqual({ files: [], enabled: false, record: undefined });
  });

  it('writes nothing in a dry run', async () => {
    const host = demo();
    const { persist, plan } = await createPersistent(host, request, { ...options, dryRun: true });
    expect([plan.length > 0, persist.files.length]).toEqual([true, 2]);
    expect([await numVfs(host), traces(host).files]).toEqual([0, []]);
  });
});

describe('persist disable', () => {
  it('takes away what enable put there, and says when there is nothing', async () => {
    const host = demo();
    await enable(host);
    await runAtBoot(host, { say: () => {} });
    expect(await disable(host, { dryRun: true })).toMatchObject({ changed: false, as: 'systemd' });
    expect(await disable(host)).toMatchObject({ changed: true, as: 'systemd' });
    expect(traces(host)).toEqual({ files: [], enabled: false, record: undefined });
    expect(host.keep.load('boot.json')).toBeUndefined();
    const { nics } = await readInventory(host);
    expect(nics.find(({ name }) => name === 'ens1f0')?.numVfs).toBe(3);
    expect(await disable(host)).toEqual({ changed: false, as: null, files: [], commands: [] });
  });

  it('refuses a file that was changed since, until it is forced; then a backup stays', async () => {
    const host = demo();
    await enable(host);
    await edit(host, PERSISTED_FILE, 'mine\n');
    await expect(disable(host)).rejects.toMatchObject({ code: 'FILE_CHANGED', kind: 'refused' });
    expect(isUnitEnabled(host)).toBe(true);
    await disable(host, { force: true });
    expect(traces(host).files).toEqual([`${PERSISTED_FILE}.sriovctl-backup`]);
  });

  it('takes all back, whichever step fails', async () => {
    for (let at = 1; at <= 4; at += 1) {
      const host = demo();
      await enable(host);
      const before = traces(host);
      await expect(disable(failing(host, at, { once: true }))).rejects.toThrow('failed');
      expect(traces(host), `step ${at}`).toEqual(before);
    }
  });
});

describe('persist run', () => {
  const say = () => {};

  it('makes the VFs after a reboot, and nothing more the second time', async () => {
    const host = demo();
    await enable(host);
    await host.reboot();
    const first = await runAtBoot(host, { say });
    expect(first).toMatchObject({ status: 0, result: { changed: true, changes: [], error: null } });
    const made = await exportHost(await readInventory(host), host, { onlyWithVfs: true });
    expect(made.pfs.map(({ count }) => count)).toEqual([3, 2]);
    expect(await runAtBoot(host, { say })).toMatchObject({ status: 0, result: { changed: false } });
    expect(await showPersistence(host)).toMatchObject({
      boot: { isThisBoot: true },
      differences: [],
    });
  });

  it('makes those of the other PFs where one is another card, or is gone', async () => {
    for (const pci of ['0000:17:00.0', '0000:99:00.0']) {
      const host = demo();
      await enable(host);
      const text = host
        .read(PERSISTED_FILE)
        .replace('name: ens1f0', `pci: "${pci}", id: "8086:1234"`);
      await edit(host, PERSISTED_FILE, text);
      const { status, result } = await runAtBoot(host, { say });
      expect(status).toBe(1);
      expect(result.pfs.map(({ state }) => state)).toEqual([
        'ready',
        pci === '0000:99:00.0' ? 'missing' : 'mismatch',
      ]);
      const { nics } = await readInventory(host);
      expect(nics.find(({ name }) => name === 'ens4np0')?.numVfs).toBe(2);
    }
  });

  it('leaves a card alone that was put into the place of the one that it knew', async () => {
    const host = demo();
    await enable(host);
    const record = loadRecord(host)!;
    const pfs = record.pfs.map((pf) => ({ ...pf, permanentMac: '02:00:00:00:00:01' }));
    host.keep.save(
      'persist.json',
      JSON.stringify({ schema: 'sriovctl/persist@1', ...record, pfs }),
    );
    const { status, result } = await runAtBoot(host, { say });
    expect([status, result.pfs.map(({ state }) => state)]).toEqual([1, ['mismatch', 'mismatch']]);
    expect(result.changed).toBe(false);
  });

  it('tells of a new name and driver and makes the VFs, and of versions in passing', async () => {
    const host = demo();
    await enable(host);
    const record = loadRecord(host)!;
    const pfs = record.pfs.map((pf, at) =>
      at === 0
        ? { ...pf, driverVersion: '1', firmwareVersion: '2' }
        : { ...pf, name: 'eth7', driver: 'mlx4_core' },
    );
    host.keep.save(
      'persist.json',
      JSON.stringify({ schema: 'sriovctl/persist@1', ...record, pfs }),
    );
    const { status, result } = await runAtBoot(host, { say });
    expect(status).toBe(1);
    expect(result.pfs.map(({ state }) => state)).toEqual(['ready', 'ready']);
    expect(result.changes).toEqual([
      'eth7: its name was eth7 and is ens4np0',
      'eth7: its driver was mlx4_core and is mlx5_core',
    ]);
    expect(result.notes.join()).toContain("its driver's version was 1");
  });

  it('sets up the others where one PF fails', async () => {
    const host = demo();
    await enable(host);
    await host.inject({ matching: '0000:17:00.0/sriov_numvfs', result: 'EIO' });
    const { status, result } = await runAtBoot(host, { say });
    expect(status).toBe(5);
    expect(result.pfs).toMatchObject([{ state: 'failed' }, { state: 'ready' }]);
  });

  it('killed anywhere it makes them with its next run', async () => {
    for (const atChange of [1, 4, 7, 10]) {
      const bench = await newBench('ens1f0', MACHINES.demo);
      await enable(bench.host);
      await bench.host.inject({ atChange, result: 'KILL', times: 1 });
      await expect(runAtBoot(bench.host, { say }), `${atChange}`).rejects.toThrow('killed');
      openAgain(bench);
      expect(await runAtBoot(bench.host, { say })).toMatchObject({ status: 0 });
      expect(await showPersistence(bench.host)).toMatchObject({ differences: [] });
    }
  });

  it('tells that the file is gone, and notes it', async () => {
    const host = demo();
    await enable(host);
    await host.replace(PERSISTED_FILE, {
      before: host.read(PERSISTED_FILE),
      after: undefined,
      backup: false,
    });
    await expect(runAtBoot(host, { say })).rejects.toMatchObject({ code: 'UNREADABLE' });
    expect(await showPersistence(host)).toMatchObject({
      files: [{ state: 'missing' }, { state: 'unchanged' }],
      boot: { error: { code: 'UNREADABLE' } },
    });
  });
});
