import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@oclif/core/parser';
import { expect, test } from 'vitest';
import { requestedNetwork } from '../../../src/cli/requested-network.ts';
import GenConfig from '../../../src/commands/gen-config.ts';
import { openTemplates } from '../../../src/generate/templates.ts';
import type { Host } from '../../../src/host/host.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { isUnitEnabled } from '../../../src/owners/sriovctl.ts';
import type { Answers } from '../../../src/setup/answers.ts';
import { carryOut } from '../../../src/setup/carry-out.ts';
import { generateRequest } from '../../../src/setup/generate-request.ts';
import { previewOf } from '../../../src/setup/preview.ts';
import { PURPOSES } from '../../../src/setup/purposes.ts';
import type { Situation } from '../../../src/setup/situation.ts';
import { temporaryFolder } from '../../cli/sriovctl.ts';
import { machine, situation } from './person.ts';

const templates = openTemplates('templates', undefined);

async function run(host: Host, answers: Partial<Answers>, options: { signal?: AbortSignal } = {}) {
  const one = await situation(host, answers);
  return carryOut(host, one, await previewOf(host, one, templates), templates, options);
}

const EACH = PURPOSES.flatMap(({ id, consumers }) =>
  consumers.map((consumer) => [id, consumer.id] as const),
);

test.each(EACH)(
  '%s, files for %s: as foreseen, and as gen-config is asked for',
  async (purpose, consumer) => {
    const host = machine();
    const folder = join(temporaryFolder(), 'out');
    const answers: Partial<Answers> = {
      purpose,
      // DPDK works through the network driver of NVIDIA, and not of Intel: both are not for one program.
      pfs: purpose === 'dpdk' ? ['ens1f0'] : ['ens1f0', 'ens4np0'],
      counts: { ens1f0: '2', ens4np0: '2' },
      settings: { vlan: 5 },
      consumers: { [purpose]: [consumer] },
      subnet: '10.1.0.0/24',
      folder,
    };
    const one = await situation(host, answers);
    const foreseen = await previewOf(host, one, templates);
    const done = await run(host, answers);
    expect(done.vfs).toHaveLength(2 * answers.pfs!.length);
    expect(done.files).toEqual(foreseen.writes.map(({ path }) => path));
    expect(done.files.every(existsSync)).toBe(true);
    expect(withoutFalse(await asGenConfigReads(one))).toEqual(
      withoutFalse(generateRequest(one)!.request),
    );
  },
);

/** The request that the words of the command come to. */
async function asGenConfigReads(one: Situation): Promise<unknown> {
  const { args, flags } = await parse(generateRequest(one)!.words, {
    args: GenConfig.args,
    flags: GenConfig.flags,
  });
  return requestedNetwork(args.consumers ?? [], flags);
}

/** A flag that was not given is undefined or false. */
function withoutFalse(request: unknown): unknown {
  return JSON.parse(
    JSON.stringify(request, (_, value: unknown) => (value === false ? undefined : value)),
  );
}

const ANSWERS: Partial<Answers> = {
  purpose: 'kubernetes',
  pfs: ['ens1f0'],
  counts: { ens1f0: '4' },
  persist: true,
};

test('a host that is so already is left alone', async () => {
  const host = machine('lab');
  const settings = { trust: true, vlan: 7 };
  const answers = { ...ANSWERS, pfs: ['enp1s0'], settings, folder: temporaryFolder() };
  await run(host, { ...answers, counts: { enp1s0: '3' } });
  const again = await previewOf(
    host,
    await situation(host, { ...answers, settings: {} }),
    templates,
  );
  expect(again.writes.every(({ diff }) => diff === '')).toBe(true);
  expect(again.plan).toEqual([]);
  expect(again.persistence).toMatchObject({ files: [], commands: [] });
});

test('PFs that come back at boot already stay in the file', async () => {
  const host = machine();
  await run(host, { ...ANSWERS, folder: temporaryFolder() });
  const answers = { ...ANSWERS, pfs: ['ens4np0'], folder: temporaryFolder() };
  const { file } = await previewOf(host, await situation(host, answers), templates);
  expect(file.pfs.map(({ match }) => match.name)).toEqual(['ens4np0', 'ens1f0']);
  const without = { ...answers, persist: false };
  const other = await previewOf(host, await situation(host, without), templates);
  expect(other.file.pfs).toHaveLength(1);
});

test('nothing is done on a host that changed while the plan was read', async () => {
  const host = machine();
  const folder = temporaryFolder();
  const one = await situation(host, { ...ANSWERS, folder });
  const agreed = await previewOf(host, one, templates);
  await host.write('/sys/bus/pci/devices/0000:17:00.0/sriov_numvfs', '1');
  await host.run('udevadm', ['settle']);
  await expect(carryOut(host, one, agreed, templates, {})).rejects.toMatchObject({
    code: 'HOST_CHANGED',
  });
  expect((await readInventory(host)).vfs).toHaveLength(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('what was done before a step that fails is named, and stays', async () => {
  const host = machine();
  const folder = temporaryFolder();
  const broken: Host = {
    ...host,
    replace: async () => {
      throw new Error('no room');
    },
  };
  const failed = run(broken, { ...ANSWERS, folder });
  await expect(failed).rejects.toMatchObject({
    code: 'STEP_FAILED',
    actions: expect.arrayContaining([
      expect.stringMatching(
        /^This was done before, and stays so: the VFs are made; written: .*host\.yaml/,
      ),
    ]),
  });
  expect((await readInventory(host)).vfs).toHaveLength(4);
  expect(isUnitEnabled(host)).toBe(false);
});

test('interrupted before anything, nothing is done', async () => {
  const host = machine();
  const folder = temporaryFolder();
  const failed = run(host, { ...ANSWERS, folder }, { signal: AbortSignal.abort() });
  await expect(failed).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect((await readInventory(host)).vfs).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

test('VFs that wait for the IOMMU are not tried', async () => {
  const host = machine('sick');
  const folder = temporaryFolder();
  const answers: Partial<Answers> = {
    ...ANSWERS,
    purpose: 'vm',
    pfs: ['ens1f1'],
    counts: {},
    folder,
  };
  const { files, vfs } = await run(host, answers);
  expect(vfs).toEqual([]);
  expect(files).toEqual([join(folder, 'host.yaml')]);
  expect(isUnitEnabled(host)).toBe(true);
  const { vfs: there } = await readInventory(host);
  expect(there.filter(({ pf }) => pf === 'ens1f1')).toEqual([]);
});
