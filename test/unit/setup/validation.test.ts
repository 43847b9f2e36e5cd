import { expect, test } from 'vitest';
import type { SettingAnswers } from '../../../src/setup/answers.ts';
import type { Verdict } from '../../../src/setup/question.ts';
import { simulatedHost } from '../../../src/host/simulated/open.ts';
import { settingsFor } from '../../../src/setup/situation.ts';
import { stepsFor } from '../../../src/setup/steps-for.ts';
import { MACHINES as TEST_MACHINES } from '../provision/machines.ts';
import { machine, situation } from './person.ts';

async function verdict(step: string, text: string, settings: SettingAnswers = {}): Promise<string> {
  const answers = { pfs: ['ens1f0'], settings };
  const steps = stepsFor(await situation(machine(), answers));
  const { question } = steps.find(({ id }) => id === step)!;
  if (question.kind !== 'text') throw new Error(`${step} is no text`);
  return told(question.check(text));
}

function told(one: Verdict): string {
  return 'problem' in one ? `! ${one.problem}` : one.means;
}

test.each([
  ['count:ens1f0', '', '! Write a number from 1 to 128, or max'],
  ['count:ens1f0', 'four', '! Write a number from 1 to 128, or max'],
  ['count:ens1f0', '-1', '! Write a number from 1 to 128, or max'],
  ['count:ens1f0', '0', '! Write a number from 1 to 128, or max'],
  ['count:ens1f0', '4.5', '! Write a number from 1 to 128, or max'],
  ['count:ens1f0', '129', '! 129 are too many: it can have 128'],
  ['count:ens1f0', '128', '128 VFs of at most 128'],
  ['count:ens1f0', 'max', '128 VFs of at most 128'],
  ['count:ens1f0', '1', '1 VF of at most 128'],
  ['setting:vlan', '5000', '! Write a number from 1 to 4094, or 0 for none'],
  ['setting:vlan', '4095', '! Write a number from 1 to 4094, or 0 for none'],
  ['setting:vlan', '4094', 'VLAN 4094 for all VFs'],
  ['setting:vlan', '0', 'no VLAN'],
  ['setting:vlan', '', 'none'],
  ['setting:maxTxRate', 'fast', '! Write Mbit/s as a whole number, or 0 for no limit'],
  ['setting:maxTxRate', '1000', '1000 Mbit/s each'],
  ['setting:maxTxRate', '30000', 'above the 25000 Mbit/s of the link: no limit'],
  ['setting:mtu', '9', '! Write a number from 68 to 65535, usually 1500 or 9000'],
  ['setting:mtu', '9000', 'MTU 9000'],
  ['subnet', '10.1.0.0', '! Write it as 10.56.217.0/24'],
  ['subnet', '10.1.0.1/24', '! 10.1.0.1/24 is an address, not a subnet'],
  ['subnet', '10.1.0.0/24', 'addresses of 10.1.0.0/24'],
  ['subnet', '', 'no subnet'],
  ['folder', '~/vfs', '! Write it in full: only shells know ~'],
  ['folder', '', '! Name a directory; . is the one you are in'],
  ['folder', 'a/', 'a/host.yaml and more'],
])('%s %j: %s', async (step, text, expected) => {
  expect(await verdict(step, text)).toBe(expected);
});

test('VFs in use keep their number', async () => {
  const host = machine();
  await host.write('/sys/bus/pci/devices/0000:17:00.0/sriov_numvfs', '2');
  await host.run('udevadm', ['settle']);
  const one = await situation(host, { pfs: ['ens1f0'] });
  one.facts.candidates[1]!.vfs[1]!.holder = { kind: 'vfio', pid: 7, name: 'the VM web1' };
  const { question } = stepsFor(one).find(({ id }) => id === 'count:ens1f0')!;
  const check = (text: string) => (question.kind === 'text' ? told(question.check(text)) : '');
  expect(check('2')).toBe('2 VFs, as now');
  expect(check('3')).toMatch(/^! VF 1 is used by the VM web1 \(process 7\): the number stays 2$/);
});

test('a directory that cannot be written into is told', async () => {
  const one = await situation(machine(), { pfs: ['ens1f0'] });
  one.facts.whyNotWritable = (folder) =>
    folder === '/proc' ? 'you may not write into /proc' : undefined;
  const { question } = stepsFor(one).find(({ id }) => id === 'folder')!;
  const check = (text: string) => (question.kind === 'text' ? told(question.check(text)) : '');
  expect(check('/proc')).toBe('! you may not write into /proc');
  expect(check('fine')).toBe('fine/host.yaml and more');
  expect(check('a\u001b[2J')).toMatch(/^! /);
});

test('a second PF is proposed as many VFs as the first, if it can have them', async () => {
  const proposed = async (first: string) => {
    const answers = { pfs: ['ens1f0', 'ens4np0'], counts: { ens1f0: first } };
    const steps = stepsFor(await situation(machine(), answers));
    return steps.find(({ id }) => id === 'count:ens4np0')!.question.value;
  };
  expect(await proposed('12')).toBe('12');
  expect(await proposed('max')).toBe('max');
  expect(await proposed('100')).toBe('8');
});

const ALL = ['driver', 'vlan', 'trust', 'spoofchk', 'maxTxRate', 'mtu', 'mac'];

test.each([
  ['ice', undefined, ALL],
  ['ice', 'vfio-pci', ALL.filter((id) => id !== 'mtu')],
  ['mlx4', undefined, ALL.filter((id) => id !== 'trust')],
  ['mlx5, InfiniBand', undefined, ['driver', 'maxTxRate', 'mtu']],
])('what %s cannot do with the driver %s is not asked for', async (name, driver, expected) => {
  const { pf, spec } = TEST_MACHINES[name]!;
  const answers = { pfs: [pf], settings: driver === undefined ? {} : { driver } };
  const steps = stepsFor(await situation(simulatedHost(spec), answers));
  const ids = steps.flatMap(({ id }) =>
    id.startsWith('setting:') ? [id.slice('setting:'.length)] : [],
  );
  expect(ids).toEqual(expected);
});

test('nor is it brought by a purpose', async () => {
  const { pf, spec } = TEST_MACHINES['mlx4']!;
  const one = await situation(simulatedHost(spec), { purpose: 'dpdk', pfs: [pf] });
  expect(settingsFor(one.facts.candidates[0]!, one.answers)).toEqual({});
});
