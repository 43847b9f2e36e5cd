import { expect, test } from 'vitest';
import type { PfEntry } from '../../../src/host-file/host-file.ts';
import { exportHost } from '../../../src/host-file/export-host.ts';
import type { Host } from '../../../src/host/host.ts';
import { provision } from '../../../src/provision/provision.ts';
import type { Answers } from '../../../src/setup/answers.ts';
import { commandsFor } from '../../../src/setup/commands.ts';
import { hostFileOf } from '../../../src/setup/host-file-of.ts';
import { machine, situation } from './person.ts';

async function entries(host: Host, answers: Partial<Answers>): Promise<PfEntry[]> {
  const one = await situation(host, answers);
  return hostFileOf(one, await exportHost(one.facts.inventory, host), []).pfs;
}

const MATCH = { pci: '0000:17:00.0', id: '8086:159b', mac: '6c:fe:54:4a:2b:10', name: 'ens1f0' };

test('only what was said stands in it', async () => {
  const answers = {
    pfs: ['ens1f0'],
    counts: { ens1f0: '4' },
    settings: { vlan: 100, trust: true },
  };
  expect(await entries(machine(), answers)).toEqual([
    { match: MATCH, count: 4, up: true, defaults: { vlan: 100, trust: true }, vfs: [] },
  ]);
});

test('max stays max, and the purpose brings its driver', async () => {
  const answers: Partial<Answers> = { purpose: 'vm', pfs: ['ens1f0'], counts: { ens1f0: 'max' } };
  expect(await entries(machine(), answers)).toMatchObject([
    { count: 'max', defaults: { driver: 'vfio-pci' } },
  ]);
});

test('a PF with a smaller MTU gets that of its VFs, and none gets a smaller one', async () => {
  const entry = async (mtu: number) =>
    (await entries(machine(), { pfs: ['ens1f0'], settings: { mtu } }))[0]!;
  expect(await entry(9000)).toMatchObject({ mtu: 9000, defaults: { mtu: 9000 } });
  expect(await entry(1400)).not.toHaveProperty('mtu');
});

test('where NetworkManager runs it is kept off the VFs', async () => {
  expect(await entries(machine('sick'), { pfs: ['ens1f1'] })).toMatchObject([{ unmanaged: true }]);
});

/** VF 0 in VLAN 7, VF 1 without. */
async function withVfs(): Promise<Host> {
  const host = machine();
  const rest = { dryRun: false, force: false };
  await provision(
    host,
    { action: 'create', pf: 'ens1f0', count: 2, settings: { mac: 'auto' }, recreate: false },
    rest,
  );
  await provision(host, { action: 'set', pf: 'ens1f0', vfs: '0', settings: { vlan: 7 } }, rest);
  return host;
}

test('VFs that are there stay as they are in what nobody named', async () => {
  const [entry] = await entries(await withVfs(), { pfs: ['ens1f0'], settings: { trust: true } });
  expect(entry).toMatchObject({ count: 2, defaults: { trust: true } });
  expect(entry!.vfs).toMatchObject([{ range: '0', settings: { vlan: 7 } }]);
  expect(entry).not.toHaveProperty('mtu');
  const [named] = await entries(await withVfs(), { pfs: ['ens1f0'], settings: { vlan: 9 } });
  expect(named!.defaults.vlan).toBe(9);
  expect(named!.vfs).toEqual([]);
});

test('VFs beside them get what the purpose brings, and nothing of the others', async () => {
  const answers: Partial<Answers> = { purpose: 'dpdk', pfs: ['ens1f0'], counts: { ens1f0: '4' } };
  const [entry] = await entries(await withVfs(), answers);
  expect(entry!.defaults).toEqual({ driver: 'vfio-pci' });
  const of = (range: string) => entry!.vfs.find((one) => one.range === range)?.settings;
  expect(of('0')).toMatchObject({ vlan: 7 });
  expect(of('0')).not.toHaveProperty('trust');
  expect(of('2-3')).toEqual({ trust: true });
});

test('the driver of a PF with VFs in use stays', async () => {
  const host = await withVfs();
  const one = await situation(host, { purpose: 'vm', pfs: ['ens1f0'] });
  one.facts.candidates[1]!.vfs[0]!.holder = { kind: 'netns', name: 'blue' };
  const { pfs } = hostFileOf(one, await exportHost(one.facts.inventory, host), []);
  expect(pfs[0]!.defaults.driver).not.toBe('vfio-pci');
});

test('commands are quoted, and say what was said', async () => {
  const one = await situation(machine(), {
    purpose: 'kubernetes',
    pfs: ['ens1f0'],
    settings: { vlan: 100, trust: true, spoofchk: false, maxTxRate: 5 },
    persist: true,
    subnet: '10.1.0.0/24',
  });
  const place = { folder: 'my files', file: 'my files/host.yaml', host: 'sim', remaining: false };
  expect(commandsFor(one, place)).toEqual([
    "sriovctl apply 'my files/host.yaml' --yes --host sim",
    "sriovctl persist enable 'my files/host.yaml' --yes --host sim",
    "sriovctl gen-config multus device-plugin --pf ens1f0 --vlan 100 --trust on --spoofchk off --subnet 10.1.0.0/24 --output 'my files' --yes --host sim",
  ]);
});

test('cures that were chosen have a command, and VFs that are in the way a flag', async () => {
  const one = await situation(await withVfs(), {
    purpose: 'vm',
    pfs: ['ens1f0'],
    counts: { ens1f0: '3' },
    cures: ['kernel-arguments iommu', 'gone'],
    consumers: { vm: [] },
  });
  one.examination.fixes.push({
    ids: ['kernel-arguments', 'iommu'],
    target: 'host',
    message: '',
    status: 'planned',
    commands: [],
    files: [],
    rebootNeeded: true,
  });
  const place = { folder: '.', file: 'host.yaml', host: undefined, remaining: false };
  expect(commandsFor(one, place)).toEqual([
    'sriovctl doctor ens1f0 --for vm --fix kernel-arguments iommu --yes',
    'sriovctl apply host.yaml --recreate --yes',
  ]);
});
