import { expect, test } from 'vitest';
import { simulatedHost } from '../../../src/host/simulated/open.ts';
import { MACHINES } from '../../../src/host/simulated/machines.ts';
import { verbose } from '../../../src/host/verbose.ts';

const PF = '/sys/bus/pci/devices/0000:17:00.0';

test('tells every access, its failure, and what goes into a program', async () => {
  const lines: string[] = [];
  const host = verbose(simulatedHost(MACHINES.demo), (line) => lines.push(line));

  host.read(`${PF}/sriov_totalvfs`);
  expect(() => host.read('/sys/no\u001bsuch')).toThrow('ENOENT');
  await host.write(`${PF}/sriov_numvfs`, '2\n');
  await expect(host.write(`${PF}/sriov_numvfs`, '3')).rejects.toThrow('EBUSY');
  await host.run('ip', ['-batch', '-'], { input: 'link set ens1f0 vf 0 vlan 5\n' });

  expect(lines.map((line) => line.replace(/\d+ ms/, 'N ms'))).toEqual([
    `read ${PF}/sriov_totalvfs`,
    'read /sys/no\\x1bsuch: ENOENT',
    `write ${PF}/sriov_numvfs "2"`,
    '  done after N ms',
    `write ${PF}/sriov_numvfs "3"`,
    '  EBUSY after N ms',
    'run ip -batch -\n  < link set ens1f0 vf 0 vlan 5',
    '  exit 0 after N ms',
  ]);
});

test('is the same host', () => {
  const host = simulatedHost(MACHINES.demo);
  const { kind, name, writable, privileged } = verbose(host, () => {});
  expect({ kind, name, writable, privileged }).toEqual({
    kind: host.kind,
    name: host.name,
    writable: host.writable,
    privileged: host.privileged,
  });
});
