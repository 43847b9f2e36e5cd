import { expect, test } from 'vitest';
import { enablePersistence } from '../../../src/persist/enable.ts';
import type { Answers } from '../../../src/setup/answers.ts';
import type { Choice } from '../../../src/setup/question.ts';
import { stepsFor } from '../../../src/setup/steps-for.ts';
import { machine, situation } from './person.ts';
import type { MACHINES } from '../../../src/host/simulated/machines.ts';

async function question(id: string, name?: keyof typeof MACHINES, answers: Partial<Answers> = {}) {
  const step = stepsFor(await situation(machine(name), answers)).find((one) => one.id === id)!;
  if (step.question.kind === 'text') throw new Error(`${id} is no list`);
  return step.question;
}

async function warnings(name: keyof typeof MACHINES): Promise<Record<string, string[]>> {
  const { choices } = await question('pfs', name);
  return Object.fromEntries(
    choices.flatMap(({ value, warnings: told = [] }: Choice) =>
      told.length > 0 ? [[value, told]] : [],
    ),
  );
}

test('a NIC is told by its VFs, speed, NUMA node and model', async () => {
  const { choices } = await question('pfs');
  expect(choices.map(({ label }) => label)).toEqual([
    'enp1s0   0/7 VFs    1 Gbit/s    NUMA 0  I350 Gigabit Network Connection',
    'ens1f0   0/128 VFs  25 Gbit/s   NUMA 0  Ethernet Controller E810-XXV for SFP',
    'ens1f1   0/128 VFs  down        NUMA 0  Ethernet Controller E810-XXV for SFP',
    'ens4np0  0/16 VFs   100 Gbit/s  NUMA 1  MT2892 Family [ConnectX-6 Dx]',
  ]);
});

test('what speaks against a NIC is told', async () => {
  expect(await warnings('demo')).toEqual({
    enp1s0: [expect.stringMatching(/^carries the default route/)],
    ens1f1: ['is down: it will be brought up'],
  });
  expect((await warnings('sick'))['ens4np0']).toEqual([
    expect.stringMatching(/^is in the bridge br0/),
  ]);
  const bond = await warnings('bond');
  expect(Object.values(bond)).toHaveLength(2);
  expect(bond['enp1s0']).toEqual([
    expect.stringMatching(/^carries the default route/),
    expect.stringMatching(/^is in the bond bond0: its VFs do not fail over/),
  ]);
});

test('who makes VFs at boot already is told, and persistence cannot be chosen beside it', async () => {
  const host = machine();
  await host.replace('/etc/udev/rules.d/99-vfs.rules', {
    before: undefined,
    after: 'ACTION=="add", SUBSYSTEM=="net", KERNEL=="ens1f0", ATTR{device/sriov_numvfs}="4"\n',
  });
  const one = await situation(host, { pfs: ['ens1f0'] });
  const steps = stepsFor(one);
  const pfs = steps.find(({ id }) => id === 'pfs')!.question;
  const persist = steps.find(({ id }) => id === 'persist')!.question;
  if (pfs.kind !== 'many' || persist.kind !== 'one') throw new Error('no lists');
  expect(pfs.choices[1]!.warnings).toEqual([expect.stringContaining('99-vfs.rules')]);
  expect(persist.value).toBe('no');
  expect(persist.choices[0]!.disabled).toContain('99-vfs.rules');
});

test('files of persist enable --as are no stranger', async () => {
  const host = machine();
  const file = {
    version: 1 as const,
    pfs: [{ match: { name: 'ens1f0' }, count: 2, defaults: {}, vfs: [] }],
  };
  await enablePersistence(host, file, { as: 'networkd', dryRun: false });
  const { facts } = await situation(host);
  expect(facts.candidates[1]!.owners).toEqual([]);
});

test('without systemd nothing comes back at boot', async () => {
  const one = await situation(machine(), { pfs: ['ens1f0'] });
  one.facts.systemd = false;
  const { question: persist } = stepsFor(one).find(({ id }) => id === 'persist')!;
  expect(persist.value).toBe('no');
  expect(persist.kind === 'one' && persist.choices[0]!.disabled).toMatch(/systemd does not run/);
});

test.each([
  ['kubernetes', 'network driver', 'off', ['multus', 'device-plugin']],
  ['docker', 'network driver', 'off', ['docker']],
  ['vm', 'vfio-pci', 'off', ['libvirt']],
  ['dpdk', 'vfio-pci', 'on', ['dpdk']],
  ['rdma', 'network driver', 'off', ['multus', 'device-plugin']],
] as const)('%s: driver %s, trust %s', async (purpose, driver, trust, consumers) => {
  const answers = { purpose, pfs: ['ens1f0'] };
  const { choices } = await question('settings', 'demo', answers);
  const valueOf = (id: string) => choices.find(({ value }) => value === id)!.label.slice(15);
  expect([valueOf('driver'), valueOf('trust')]).toEqual([driver, trust]);
  expect((await question('consumers', 'demo', answers)).value).toEqual(consumers);
});

test('what the VFs have that are there is told', async () => {
  const valueOf = async (id: string, pfs: string[]) => {
    const { choices } = await question('settings', 'sick', { pfs });
    return choices.find(({ value }) => value === id)!.label.slice(15);
  };
  expect(await valueOf('trust', ['ens1f0'])).toBe('as it is (off)');
  expect(await valueOf('vlan', ['ens1f0'])).toBe('as it is (various)');
  expect(await valueOf('driver', ['ens1f0', 'ens1f1'])).toBe('as it is (iavf) / network driver');
});

test('DPDK works through the network driver of NVIDIA', async () => {
  const { choices } = await question('settings', 'demo', { purpose: 'dpdk', pfs: ['ens4np0'] });
  expect(choices.find(({ value }) => value === 'driver')!.label).toMatch(/network driver$/);
});
