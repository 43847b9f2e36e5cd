import { expect, test } from 'vitest';
import type { Host } from '../../../../src/host/host.ts';
import { labHost, PF, settle } from './lab.ts';

const RULES = '/etc/udev/rules.d/80-mine.rules';
const rule = (kernels: string, value = '1') =>
  `SUBSYSTEM=="net", ACTION=="add|change|move", KERNELS=="${kernels}", ENV{NM_UNMANAGED}="${value}"\n`;
const NM = { activeUnits: ['NetworkManager.service'] };

async function unmanaged(host: Host): Promise<string[]> {
  const { stdout } = await host.run('nmcli', ['-t', '-f', 'DEVICE,STATE', 'device']);
  return stdout.split('\n').flatMap((line) => /^(.*):unmanaged$/.exec(line)?.[1] ?? []);
}

const udevadm = async (host: Host, command: string) => {
  const { exitCode, stderr } = await host.run('udevadm', command.split(' '));
  return [exitCode, stderr];
};

async function writeRules(host: Host, after: string): Promise<void> {
  await host.replace(RULES, { before: undefined, after });
}

test('netdevs of devices that a rule names are left alone when they appear, under every name', async () => {
  const host = await labHost(0, NM);
  await writeRules(host, `# mine\n${rule('0000:01:10.2')}`);
  expect(await udevadm(host, 'control --reload')).toEqual([0, '']);
  await host.write(`${PF}/sriov_numvfs`, '3');
  await settle(host);
  expect(await unmanaged(host)).toEqual(['enp1s0v1']);
  await host.run('ip', ['link', 'set', 'dev', 'enp1s0v1', 'name', 'vf1']);
  expect(await unmanaged(host)).toEqual(['vf1']);
});

test('rules are read when udevd is told so, and heed what is new', async () => {
  const host = await labHost(1, NM);
  const makeAnew = async () => {
    await host.write(`${PF}/sriov_numvfs`, '0');
    await host.write(`${PF}/sriov_numvfs`, '1');
    await settle(host);
  };
  await writeRules(host, rule('0000:01:10.?'));
  await makeAnew();
  expect(await unmanaged(host)).toEqual([]);
  await udevadm(host, 'control --reload');
  for (const action of ['change', 'move', 'add']) {
    await udevadm(host, `trigger --action=${action} ${PF} /sys/class/net/enp1s0v0`);
    expect(await unmanaged(host)).toEqual([]);
  }
  await makeAnew();
  expect(await unmanaged(host)).toEqual(['enp1s0v0']);
  // Neither is it looked at again when it is gone.
  await host.replace(RULES, { before: rule('0000:01:10.?'), after: undefined, backup: false });
  await udevadm(host, 'control --reload');
  await udevadm(host, 'trigger --subsystem-match=net');
  expect(await unmanaged(host)).toEqual(['enp1s0v0']);
  await host.run('nmcli', ['device', 'set', 'enp1s0v0', 'managed', 'yes']);
  expect(await unmanaged(host)).toEqual([]);
});

test.each([
  ['of all, by the device above', rule('0000:00:03.0'), ['enp1s0', 'enp1s0v0']],
  ['the last word', rule('0000:01:10.0') + rule('0000:01:*', '0'), []],
  ['not for this action', rule('*').replace('add|change|move', 'remove'), []],
  ['not for this subsystem', rule('*').replace('"net"', '"block"'), []],
  ['a key that is not known', rule('*').replace('KERNELS', 'ATTRS{x}'), []],
  ['over several lines', rule('0000:01:10.0').replace(', KER', ', \\\n  KER'), ['enp1s0v0']],
])('after a reboot: %s', async (_, text, expected) => {
  const host = await labHost(0, NM);
  await writeRules(host, text);
  await host.reboot();
  await host.write(`${PF}/sriov_numvfs`, '1');
  await settle(host);
  expect(await unmanaged(host)).toEqual(expected);
});

test('what there is not cannot be triggered', async () => {
  const host = await labHost();
  expect(await udevadm(host, 'trigger /sys/class/net/nosuch0')).toEqual([
    1,
    "Failed to open the device '/sys/class/net/nosuch0': No such device\n",
  ]);
  await host.inject({ matching: 'udevadm control', result: 'EIO' });
  expect(await udevadm(host, 'control --reload')).toEqual([
    1,
    'Failed to send reload request: Input/output error\n',
  ]);
});
