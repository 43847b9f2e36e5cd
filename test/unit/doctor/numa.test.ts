import { describe, expect, it } from 'vitest';
import { numa } from '../../../src/doctor/checks/numa.ts';
import { shareCpus } from '../../../src/model/cpu-list.ts';
import type { Finding } from '../../../src/doctor/check.ts';
import { contextOf, type Machine, nicOf } from './machine.ts';

const NODES = '/sys/devices/system/node';
const two = { [`${NODES}/node0/cpulist`]: '0-23\n', [`${NODES}/node1/cpulist`]: '24-47\n' };
const pages = (node: number, count: number, size = '2048kB') => ({
  [`${NODES}/node${node}/hugepages/hugepages-${size}/nr_hugepages`]: `${count}\n`,
});
const isolated = (list: string) => ({ '/sys/devices/system/cpu/isolated': `${list}\n` });

function only(machine: Machine): Finding {
  const nics = [nicOf({ numaNode: 1 })];
  const findings = numa.run(contextOf({ nics, purpose: 'dpdk', ...machine })) as Finding[];
  expect(findings).toHaveLength(1);
  return findings[0]!;
}

describe('numa', () => {
  it('says which node and which CPUs', () => {
    expect(only({ files: two })).toMatchObject({
      status: 'pass',
      message: 'On NUMA node 1, CPUs 24-47',
    });
  });

  it.each<[string, Machine['files'], string]>([
    ['no hugepages at all', { ...pages(0, 0), ...pages(1, 0) }, 'pass'],
    ['hugepages on both', { ...pages(0, 8), ...pages(1, 8) }, 'pass'],
    ['hugepages near, of another size', { ...pages(0, 8), ...pages(1, 8, '1048576kB') }, 'pass'],
    ['hugepages far away', { ...pages(0, 8), ...pages(1, 0) }, 'warn'],
    ['isolated CPUs near', isolated('2-3,40'), 'pass'],
    ['isolated CPUs far away', isolated('2-3'), 'warn'],
    ['no CPUs isolated', isolated(''), 'pass'],
    ['rubbish', isolated('a-b'), 'pass'],
  ])('%s', (_, files, status) => {
    expect(only({ files: { ...two, ...files } }).status).toBe(status);
  });

  it('is for virtual machines and DPDK', () => {
    const files = { ...two, ...pages(0, 8) };
    expect(only({ files, purpose: 'vm' }).status).toBe('warn');
    expect(only({ files, purpose: 'containers' }).status).toBe('pass');
    expect(only({ files, purpose: undefined }).status).toBe('pass');
  });

  it('has nothing to say of a host with one node, or of a NIC that belongs to none', () => {
    expect(only({ files: { [`${NODES}/node0/cpulist`]: '0-7\n' } }).target).toBe('host');
    const nics = [nicOf({ numaNode: null })];
    expect(numa.run(contextOf({ nics, files: two, purpose: 'dpdk' }))).toEqual([]);
  });

  it.each([
    ['0-3', '3', true],
    ['0-3', '4-7', false],
    ['0,8-11', '4-9', true],
    ['5', '50', false],
  ])('%s and %s share CPUs: %s', (first, second, expected) => {
    expect(shareCpus(first, second)).toBe(expected);
  });
});
