import { expect, test } from 'vitest';
import { labHost, vfInfo } from './lab.ts';

const LINES = [
  'link set dev enp1s0 vf 0 vlan 20',
  'link set dev enp1s0 vf 0 state auto',
  'bogus line',
  'link set dev enp1s0 vf 1 vlan 21',
  '',
  '# comment',
  'link set dev enp1s0 vf 2 mac 0',
  'link set dev nosuch0 vf 1 vlan 1',
  'link set dev enp1s0 vf 2 vlan 22',
];

test('it stops at the first line that fails', async () => {
  const host = await labHost(3);
  expect(await host.run('ip', ['-batch', '-'], { input: LINES.join('\n') })).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'RTNETLINK answers: Operation not supported\nCommand failed -:2\n',
  });
  expect(await vlans(host)).toEqual([20, undefined, undefined]);
});

test('with -force it goes on, and names every line that failed', async () => {
  const host = await labHost(3);
  const { exitCode, stderr } = await host.run('ip', ['-force', '-batch', '-'], {
    input: LINES.join('\n'),
  });
  expect(exitCode).toBe(1);
  expect(stderr.split('\n')).toEqual([
    'RTNETLINK answers: Operation not supported',
    'Command failed -:2',
    'Object "bogus" is unknown, try "ip help".',
    'Command failed -:3',
    'Invalid address length 1 - must be 6 bytes',
    'Command failed -:7',
    'Cannot find device "nosuch0"',
    'Command failed -:8',
    '',
  ]);
  expect(await vlans(host)).toEqual([20, 21, 22]);
});

test('a wrong argument ends the program even with -force', async () => {
  const host = await labHost(3);
  const input = 'link set dev enp1s0 vf 0 vlan 5000\nlink set dev enp1s0 vf 1 vlan 21\n';
  const { exitCode, stderr } = await host.run('ip', ['-force', '-batch', '-'], { input });
  expect([exitCode, stderr]).toEqual([
    255,
    'Error: argument "5000" is wrong: Invalid "vlan" value\n\n',
  ]);
  expect(await vlans(host)).toEqual([undefined, undefined, undefined]);
});

async function vlans(host: Awaited<ReturnType<typeof labHost>>): Promise<unknown[]> {
  return (await vfInfo(host)).map((vf) => (vf['vlan_list'] as { vlan?: number }[])[0]?.vlan);
}
