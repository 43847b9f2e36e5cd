import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { fileValue } from '../../../src/host-file/file-value.ts';
import type { HostFile } from '../../../src/host-file/host-file.ts';
import { printHostFile } from '../../../src/host-file/print-host-file.ts';
import { readHostFile } from '../../../src/host-file/read-host-file.ts';
import { hostFile } from './arbitrary-file.ts';

test('what is printed reads as what it was', () => {
  fc.assert(
    fc.property(hostFile, (file) => {
      expect(readHostFile(printHostFile(file), 'f')).toEqual(file);
    }),
    { numRuns: 300 },
  );
});

test('a reader of YAML 1.1 has the same values', () => {
  fc.assert(
    fc.property(hostFile, (file) => {
      const [document] = parseAllDocuments(printHostFile(file), { version: '1.1' });
      expect(JSON.parse(JSON.stringify(document))).toEqual(
        JSON.parse(JSON.stringify(fileValue(file))),
      );
    }),
    { numRuns: 300 },
  );
});

test('JSON of the same values is read too', () => {
  fc.assert(
    fc.property(hostFile, (file) => {
      const { pfs } = readHostFile(JSON.stringify(fileValue(file)), 'f.json');
      const sorted = (one: HostFile['pfs'][number]) => ({
        ...one,
        vfs: one.vfs.toSorted((a, b) => a.indexes[0]! - b.indexes[0]!),
      });
      expect(pfs.map(sorted)).toEqual(file.pfs.map(sorted));
    }),
    { numRuns: 200 },
  );
});

test('as a person would write it', () => {
  const file: HostFile = {
    version: 1,
    pfs: [
      {
        match: { pci: '0000:17:00.0', id: '8086:1592', mac: '6c:fe:54:4a:2b:10', name: 'ens1f0' },
        count: 4,
        up: true,
        mtu: 9000,
        eswitch: 'switchdev',
        representors: 'ens1f0r{vf}',
        defaults: { mac: 'auto', vlan: 100, spoofchk: true, trust: false },
        vfs: [
          { range: '0-1', indexes: [0, 1], settings: { driver: 'vfio-pci', trust: true } },
          { range: '2', indexes: [2], settings: { mac: '02:00:00:00:00:01', maxTxRate: 1000 } },
          { range: '3', indexes: [3], settings: { driver: null } },
        ],
      },
      { match: { name: 'eni1np1' }, count: 0, defaults: {}, vfs: [] },
    ],
  };
  expect(printHostFile(file).replace(/^#.*\n/gm, '')).toBe(`version: 1
pfs:
  - match:
      pci: "0000:17:00.0"
      id: 8086:1592
      mac: 6c:fe:54:4a:2b:10
      name: ens1f0
    count: 4
    up: true
    mtu: 9000
    eswitch: switchdev
    representors: ens1f0r{vf}
    defaults: {mac: auto, vlan: 100, spoofchk: true, trust: false}
    vfs:
      0-1: {trust: true, driver: vfio-pci}
      2: {mac: "02:00:00:00:00:01", max-rate: 1000}
      3: {driver: none}
  - match: {name: eni1np1}
    count: 0
`);
});
