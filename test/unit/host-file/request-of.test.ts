import { expect, test } from 'vitest';
import { readHostFile } from '../../../src/host-file/read-host-file.ts';
import { requestOf, type RequestOptions } from '../../../src/host-file/request-of.ts';
import { openSnapshot } from '../../../src/host/snapshot.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { SriovError } from '../../../src/model/errors.ts';

const bond = () =>
  openSnapshot(new URL('../../hosts/machines/i40e-bond.json', import.meta.url).pathname);
const noSriov = () =>
  openSnapshot(new URL('../../hosts/machines/gpu-qat-nvme-ipoib.json', import.meta.url).pathname);

const BOTH = `version: 1
pfs:
  - match: {pci: "0000:3b:00.0"}
    count: 4
    up: true
    mtu: 9000
    defaults: {trust: on}
    vfs: {1-2: {vlan: 5}}
  - match: {mac: "3c:fd:fe:00:00:02"}
    count: max
    unmanaged: on
`;
const MISSING = `${BOTH}  - match: {pci: "0000:ff:00.0", name: gone0}
    count: 1
`;

test('one request for all PFs, each by its place', async () => {
  expect(await ask(BOTH, { recreate: true })).toEqual({
    request: {
      action: 'apply',
      command: 'apply host.yaml',
      recreate: true,
      pfs: [
        {
          pf: '0000:3b:00.0',
          count: 4,
          pfSettings: { up: true, mtu: 9000 },
          settings: { trust: true },
          overrides: [{ indexes: [1, 2], settings: { vlan: 5 } }],
        },
        {
          pf: '0000:3b:00.1',
          count: 'max',
          pfSettings: { unmanaged: true },
          settings: {},
          overrides: [],
        },
      ],
    },
    skipped: [],
  });
});

test.each([
  [['0000:3b:00.1'], ['0000:3b:00.1']],
  [['3b:00.1', '3c:fd:fe:00:00:02'], ['0000:3b:00.1']],
  [['3c-fd-fe-00-00-01'], ['0000:3b:00.0']],
  // In the order of the file.
  [
    ['0000:3b:00.1', '0000:3b:00.0'],
    ['0000:3b:00.0', '0000:3b:00.1'],
  ],
])('only %j', async (only, places) => {
  const { request } = await ask(BOTH, { only });
  expect(request.pfs.map(({ pf }) => pf)).toEqual(places);
});

test('a PF that is not in the file', async () => {
  const file = BOTH.slice(0, BOTH.indexOf('  - match: {mac'));
  expect(await errorOf(file, { only: ['3b:00.1'] })).toMatchObject({
    code: 'USAGE',
    message: 'The host file has no PF 3b:00.1',
    actions: [expect.stringMatching(/^It has: \w+/)],
  });
  expect(await errorOf(file, { only: ['nonsense'] })).toMatchObject({ code: 'PF_NOT_FOUND' });
});

test('a PF that is missing is an error, or skipped with a word', async () => {
  expect(await errorOf(MISSING)).toMatchObject({
    code: 'PF_NOT_FOUND',
    message:
      'The host file has a PF that is not on this host: PCI address 0000:ff:00.0, name gone0',
  });
  const { request, skipped } = await ask(MISSING, { missing: 'skip' });
  expect(request.pfs).toHaveLength(2);
  expect(skipped).toEqual([
    'The PF with PCI address 0000:ff:00.0, name gone0 is not on this host: skipped',
  ]);
  expect((await ask(MISSING, { only: ['gone0'], missing: 'skip' })).request.pfs).toEqual([]);
  expect(await errorOf(MISSING, { only: ['gone0'] })).toMatchObject({ code: 'PF_NOT_FOUND' });
  expect((await ask(MISSING, { only: ['3b:00.0'] })).request.pfs).toHaveLength(1);
});

test('a mismatch stops everything, but for PFs that are not asked for', async () => {
  const file = BOTH.replace('match: {mac', 'match: {id: "8086:0001", mac');
  expect(await errorOf(file)).toMatchObject({ code: 'PF_MISMATCH', kind: 'refused' });
  expect(await errorOf(file, { missing: 'skip' })).toMatchObject({ code: 'PF_MISMATCH' });
  expect(await errorOf(file, { only: ['3c:fd:fe:00:00:02'] })).toMatchObject({
    code: 'PF_MISMATCH',
  });
  expect((await ask(file, { only: ['3b:00.0'] })).request.pfs).toHaveLength(1);
});

test('two entries for one PF', async () => {
  const file = BOTH.replace('3c:fd:fe:00:00:02', '3c:fd:fe:00:00:01');
  expect(await errorOf(file)).toMatchObject({ code: 'DUPLICATE_PF', kind: 'usage' });
});

test('what is no PF', async () => {
  const { nics } = await readInventory(noSriov());
  const nic = nics.find(({ sriov }) => !sriov)!;
  const file = `version: 1\npfs:\n  - match: {pci: "${nic.pci}"}\n    count: 1\n`;
  expect(await errorOf(file, {}, noSriov())).toMatchObject({ code: 'NO_SRIOV_CAPABILITY' });
  const aBond = 'version: 1\npfs:\n  - match: {name: bond0}\n    count: 1\n';
  expect(await errorOf(aBond)).toMatchObject({ code: 'NOT_A_PF' });
});

test('with count: max the host tells which VFs there are', async () => {
  const { nics } = await readInventory(bond());
  const total = nics.find(({ pci }) => pci === '0000:3b:00.1')!.totalVfs!;
  const upTo = (last: number) => `${BOTH}    vfs: {${last}: {vlan: 1}}\n`;
  expect((await ask(upTo(total - 1))).request.pfs).toHaveLength(2);
  expect(await errorOf(upTo(total))).toMatchObject({
    code: 'VF_NOT_FOUND',
    details: { index: total, totalVfs: total },
  });
  const pattern = 'abcdefghijklmn{vf}';
  const representors = `${BOTH}    eswitch: switchdev\n    representors: "${pattern}"\n`;
  expect((await errorOf(representors)).message).toContain('is too long');
});

async function ask(text: string, options: Partial<RequestOptions> = {}, host = bond()) {
  const inventory = await readInventory(host);
  const file = readHostFile(text, 'host.yaml');
  return requestOf(file, host, inventory, { command: 'apply host.yaml', ...options });
}

async function errorOf(...args: Parameters<typeof ask>): Promise<SriovError> {
  try {
    await ask(...args);
  } catch (error) {
    if (error instanceof SriovError) return error;
    throw error;
  }
  throw new Error('no error');
}
