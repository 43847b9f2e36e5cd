import { expect, test } from 'vitest';
import type { Vf } from '../../../src/model/nic.ts';
import { PLAIN } from '../../../src/output/colour.ts';
import { vfTable } from '../../../src/output/vf-table.ts';

const vf: Vf = {
  pf: 'ens1f0',
  index: 0,
  pci: '0000:82:02.0',
  netdev: 'ens1f0v0',
  driver: 'iavf',
  iommuGroup: 71,
  mac: '02:aa:bb:cc:dd:00',
  netdevMac: '02:aa:bb:cc:dd:00',
  macChosenByVf: null,
  mtu: 1500,
  vlan: 100,
  qos: 3,
  vlanProto: '802.1q',
  spoofchk: true,
  trust: false,
  linkState: 'auto',
  minTxRate: 0,
  maxTxRate: 1000,
  queryRss: null,
  nodeGuid: null,
  portGuid: null,
  holder: null,
};
const taken: Vf = {
  ...vf,
  index: 1,
  netdev: null,
  driver: 'vfio-pci',
  mac: '00:00:00:00:00:00',
  vlan: 0,
  spoofchk: null,
  maxTxRate: 0,
  holder: { kind: 'vfio', pid: 4711, command: 'qemu-system-x86', name: 'the VM web\n1' },
};
const terminal = (width: number) => ({ tty: true, width, colour: PLAIN });

test('a wide terminal shows every column', async () => {
  expect(await vfTable([vf, taken], terminal(200))).toMatchInlineSnapshot(`
    "PF      VF  PCI      NETDEV    DRIVER    MAC                VLAN    SPOOF  TRUST  LINK  RATE   HELD BY
    ens1f0   0  82:02.0  ens1f0v0  iavf      02:aa:bb:cc:dd:00  100 p3  on     off    -     ≤1000  -
    ens1f0   1  82:02.0  -         vfio-pci  -                  -       -      off    -     -      VM web\\n1 (qemu-system-x86 4711)
    "
  `);
});

test('80 columns keep what names a VF and who holds it', async () => {
  expect(await vfTable([vf, taken], terminal(80))).toMatchInlineSnapshot(`
    "PF      VF  PCI      NETDEV    DRIVER    MAC                VLAN    HELD BY
    ens1f0   0  82:02.0  ens1f0v0  iavf      02:aa:bb:cc:dd:00  100 p3  -
    ens1f0   1  82:02.0  -         vfio-pci  -                  -       VM web\\n1 (…
    More on a wider terminal or with --json: SPOOF, TRUST, RATE
    "
  `);
});

test('a narrow terminal is never overrun', async () => {
  for (const width of [60, 70, 80, 100]) {
    const lines = (await vfTable([vf, taken], terminal(width))).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  }
});

test('a pipe gets all fields of each VF in one line each', async () => {
  const text = await vfTable([vf, taken], { tty: false, width: Infinity, colour: PLAIN });
  expect(text.split('\n').map((line) => line.split('\t'))).toEqual([
    [
      'ens1f0',
      '0',
      '0000:82:02.0',
      'ens1f0v0',
      'iavf',
      '71',
      '02:aa:bb:cc:dd:00',
      '100',
      '3',
      '802.1q',
    ].concat(['on', 'off', 'auto', '0', '1000', '-']),
    [
      'ens1f0',
      '1',
      '0000:82:02.0',
      '-',
      'vfio-pci',
      '71',
      '00:00:00:00:00:00',
      '0',
      '3',
      '802.1q',
    ].concat(['-', 'off', 'auto', '0', '0', 'the VM web\\n1 (qemu-system-x86, process 4711)']),
    [''],
  ]);
});
