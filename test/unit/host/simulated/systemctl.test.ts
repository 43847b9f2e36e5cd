import { expect, test } from 'vitest';
import type { Host } from '../../../../src/host/host.ts';
import { attempt, labHost } from './lab.ts';

const UNIT = '/etc/systemd/system/mine.service';
const LINK = '/etc/systemd/system/multi-user.target.wants/mine.service';
const TEXT =
  '[Unit]\nDescription=My VFs\n[Service]\nType=oneshot\nRemainAfterExit=yes\n[Install]\nWantedBy=multi-user.target\n';

async function systemctl(host: Host, command: string): Promise<[number, string, string]> {
  const { exitCode, stdout, stderr } = await host.run('systemctl', command.split(' '));
  return [exitCode, stdout, stderr];
}

async function hostWithUnit(text = TEXT) {
  const host = await labHost();
  await host.replace(UNIT, { before: undefined, after: text });
  expect(await systemctl(host, 'daemon-reload')).toEqual([0, '', '']);
  return host;
}

test('a unit is enabled by a link, which a reboot leaves there', async () => {
  const host = await hostWithUnit();
  expect(await systemctl(host, 'is-enabled mine.service')).toEqual([1, 'disabled\n', '']);
  expect(await systemctl(host, 'enable mine.service')).toEqual([
    0,
    '',
    `Created symlink '${LINK}' -> '${UNIT}'.\n`,
  ]);
  expect(await systemctl(host, 'enable mine')).toEqual([0, '', '']);
  expect(host.list('/etc/systemd/system')).toEqual(['mine.service', 'multi-user.target.wants']);
  expect([host.link(LINK), host.read(LINK)]).toEqual([UNIT, TEXT]);
  await host.reboot();
  expect(await systemctl(host, 'is-enabled mine.service')).toEqual([0, 'enabled\n', '']);
  expect(await systemctl(host, 'disable mine.service')).toEqual([0, '', `Removed '${LINK}'.\n`]);
  expect(await systemctl(host, 'disable mine.service')).toEqual([0, '', '']);
  expect(await attempt(() => host.link(LINK))).toBe('ENOENT');
});

test('what a service has come to', async () => {
  const host = await hostWithUnit();
  const show = async () =>
    (await systemctl(host, 'show mine.service -p ActiveState,SubState --property=Result'))[1];
  expect(await systemctl(host, 'is-active mine.service')).toEqual([3, 'inactive\n', '']);
  expect(await show()).toBe('Result=success\nActiveState=inactive\nSubState=dead\n');
  await host.endService('mine.service', 7);
  expect(await systemctl(host, 'is-failed mine.service')).toEqual([0, 'failed\n', '']);
  expect(await show()).toBe('Result=exit-code\nActiveState=failed\nSubState=failed\n');
  expect(await systemctl(host, 'show mine -p ExecMainStatus --value')).toEqual([0, '7\n', '']);
  expect(await systemctl(host, 'start mine.service')).toEqual([0, '', '']);
  expect(await systemctl(host, 'is-active mine.service nosuch')).toEqual([
    0,
    'active\ninactive\n',
    '',
  ]);
  expect(await systemctl(host, 'status mine.service')).toEqual([
    0,
    `* mine.service - My VFs\n     Loaded: loaded (${UNIT}; disabled; preset: enabled)\n     Active: active (exited)\n`,
    '',
  ]);
  await host.reboot();
  expect(await systemctl(host, 'is-active mine.service')).toEqual([3, 'inactive\n', '']);
});

test.each([
  ['enable nosuch', [1, '', 'Failed to enable unit: Unit nosuch.service does not exist\n']],
  ['disable nosuch', [1, '', 'Failed to disable unit: Unit nosuch.service does not exist\n']],
  ['start nosuch', [5, '', 'Failed to start nosuch.service: Unit nosuch.service not found.\n']],
  ['stop nosuch', [5, '', 'Failed to stop nosuch.service: Unit nosuch.service not loaded.\n']],
  ['is-enabled nosuch', [4, 'not-found\n', '']],
  ['is-active nosuch', [4, 'inactive\n', '']],
  ['status nosuch', [4, '', 'Unit nosuch.service could not be found.\n']],
])('what there is not: %s', async (command, expected) => {
  expect(await systemctl(await labHost(), command)).toEqual(expected);
});

test('a unit that nothing can pull in', async () => {
  const host = await hostWithUnit('[Service]\nExecStart=/bin/true\n');
  const [exit, , stderr] = await systemctl(host, 'enable mine.service');
  expect([exit, stderr.split(' (')[0]]).toEqual([0, 'The unit files have no installation config']);
  expect(await systemctl(host, 'is-enabled mine.service')).toEqual([0, 'static\n', '']);
});

test('where systemd is not the first process, files are all there is', async () => {
  const host = await labHost(0, { init: 'other', files: { [UNIT]: TEXT } });
  expect(await attempt(() => host.list('/run/systemd/system'))).toBe('ENOENT');
  const [exit, , stderr] = await systemctl(host, 'daemon-reload');
  expect([exit, stderr]).toEqual([
    1,
    "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to system scope bus via local transport: Host is down\n",
  ]);
  expect((await systemctl(host, 'enable --now mine.service'))[0]).toBe(0);
  expect(await systemctl(host, 'is-enabled mine.service')).toEqual([0, 'enabled\n', '']);
});

test('/etc can be read-only or full', async () => {
  const host = await hostWithUnit();
  await host.inject({ matching: ' /etc/', result: 'EROFS' });
  expect(await attempt(() => host.replace(UNIT, { before: TEXT, after: 'x' }))).toBe('EROFS');
  expect(await systemctl(host, 'enable mine.service')).toEqual([
    1,
    '',
    'Failed to enable unit: Read-only file system\n',
  ]);
  expect(host.list('/etc/systemd/system')).toEqual(['mine.service']);
});

test('networkctl and netplan hear of new files, where they are used', async () => {
  const plain = await labHost();
  await expect(plain.run('netplan', ['generate'])).rejects.toThrow('netplan is not installed');
  expect((await plain.run('networkctl', ['reload'])).exitCode).toBe(1);
  const host = await labHost(0, {
    files: { '/etc/netplan/a.yaml': 'network: {}\n' },
    activeUnits: ['systemd-networkd.service'],
  });
  expect((await host.run('netplan', ['generate'])).exitCode).toBe(0);
  expect((await host.run('networkctl', ['reload'])).exitCode).toBe(0);
});
