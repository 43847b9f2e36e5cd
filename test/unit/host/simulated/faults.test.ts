import { ProgramMissing } from '../../../../src/host/host.ts';
import { expect, test } from 'vitest';
import { attempt, ip, labHost, PF, vfInfo } from './lab.ts';

const BATCH = [0, 1, 2, 3]
  .map((vf) => `link set dev enp1s0 vf ${vf} mac 02:00:00:00:00:0${vf} vlan ${vf + 10}`)
  .join('\n');

test('the k-th change fails, and only that one', async () => {
  const host = await labHost(4);
  await host.inject({ atChange: 4, result: 'EBUSY', log: 'igb: not now' });
  const { exitCode, stderr } = await host.run('ip', ['-batch', '-'], { input: BATCH });
  expect([exitCode, stderr]).toEqual([
    1,
    'RTNETLINK answers: Device or resource busy\nCommand failed -:2\n',
  ]);
  const vfs = await vfInfo(host);
  expect(vfs[1]).toMatchObject({ address: '02:00:00:00:00:01', vlan_list: [{}] });
  expect(await ip(host, 'link set dev enp1s0 vf 1 vlan 11')).toEqual([0, '']);
});

test('a fault can wait for one kind of change, and end', async () => {
  const host = await labHost(2);
  await host.inject({ matching: 'vf 1 trust', result: 'EIO', times: 2 });
  const trust = (vf: number) => ip(host, `link set dev enp1s0 vf ${vf} trust on`);
  expect(await trust(0)).toEqual([0, '']);
  expect((await trust(1))[0]).toBe(2);
  expect((await trust(1))[0]).toBe(2);
  expect(await trust(1)).toEqual([0, '']);
});

test('a write to sysfs can fail or hang', async () => {
  const host = await labHost();
  await host.inject({ matching: 'sriov_numvfs', result: 'ENOMEM', times: 1 });
  await host.inject({ matching: 'sriov_numvfs', result: 'BLOCK', times: 1 });
  const write = () => attempt(() => host.write(`${PF}/sriov_numvfs`, '2'));
  expect([await write(), await write(), await write()]).toEqual(['ENOMEM', 'ETIMEDOUT', 'ok']);
});

test('after a kill nothing can be done any more by that process', async () => {
  const host = await labHost(4);
  await host.inject({ atChange: 5, result: 'KILL' });
  await expect(host.run('ip', ['-batch', '-'], { input: BATCH })).rejects.toThrow('killed');
  expect(() => host.read(`${PF}/sriov_numvfs`)).toThrow('killed');
  await expect(host.write(`${PF}/sriov_numvfs`, '0')).rejects.toThrow('killed');
  expect(() => host.keep.save('journal', 'x')).toThrow('killed');
});

test('files and programs can lie', async () => {
  const host = await labHost(0, {
    reads: { [`${PF}/sriov_totalvfs`]: { text: '' }, [`${PF}/vendor`]: { errno: 'EIO' } },
    outputs: { 'lspci -D': { exitCode: 0, stdout: 'rubbish', stderr: '' } },
    missingPrograms: ['devlink'],
  });
  expect(host.read(`${PF}/sriov_totalvfs`)).toBe('');
  expect(await attempt(() => host.read(`${PF}/vendor`))).toBe('EIO');
  expect((await host.run('lspci', ['-D'])).stdout).toBe('rubbish');
  await expect(host.run('devlink', ['dev'])).rejects.toBeInstanceOf(ProgramMissing);
  await expect(host.run('nmcli', [])).rejects.toBeInstanceOf(ProgramMissing);
});

test('what is kept across runs can fail, by name only', async () => {
  const host = await labHost();
  await host.inject({ atChange: 1, result: 'EIO' });
  host.keep.save('note', 'x');
  await host.inject({ matching: 'keep note', result: 'ENOSPC', times: 1 });
  await host.inject({ matching: 'forget', result: 'EROFS', times: 1 });
  const save = () => attempt(() => host.keep.save('note', 'y'));
  const remove = () => attempt(() => host.keep.remove('note'));
  expect([await save(), host.keep.load('note')]).toEqual(['ENOSPC', 'x']);
  expect([await remove(), await save(), await remove()]).toEqual(['EROFS', 'ok', 'ok']);
  expect(host.keep.load('note')).toBeUndefined();
});
