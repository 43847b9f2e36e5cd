import { readdirSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scrubSnapshot } from '../../../src/host/scrub.ts';
import { snapshotHost } from '../../../src/host/snapshot.ts';
import { parseSnapshot, type Snapshot } from '../../../src/host/snapshot-format.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import type { Inventory } from '../../../src/model/nic.ts';
import { EMPTY_SNAPSHOT } from './made-host.ts';

const machines = new URL('../../hosts/machines/', import.meta.url);
const readMachine = (name: string) => parseSnapshot(readFileSync(new URL(name, machines)), name);

const scrubText = (text: string): string => scrubFiles({ '/x': text })['/x']!;
const scrubFiles = (files: Record<string, string>) =>
  scrubSnapshot({ ...EMPTY_SNAPSHOT, files }).files;

describe('a MAC', () => {
  test('is the same other one in every form', () => {
    const files = scrubFiles({
      '/sys/class/net/enx525400000100/address': '52:54:00:00:01:00\n',
      '/dash': '52-54-00-00-01-00',
      '/name': 'enx525400000100 52:54:00:00:01:00',
      '/other': '52:54:00:00:01:01',
    });
    expect(files).toEqual({
      '/sys/class/net/enx02005e000001/address': '02:00:5e:00:00:01\n',
      '/dash': '02-00-5e-00-00-01',
      '/name': 'enx02005e000001 02:00:5e:00:00:01',
      '/other': '02:00:5e:00:00:02',
    });
  });

  test.each(['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '01:80:c2:00:00:0e'])('%s stays', (mac) => {
    expect(scrubText(mac)).toBe(mac);
  });

  test('keeps its kind, and two stay two', () => {
    const mac = fc
      .array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 })
      .map((octets) => octets.map(hex).join(':'))
      .filter((text) => !/^(?:00:){5}00|(?:ff:){5}ff|^01:80:c2/.test(text));
    const bits = (text: string) => parseInt(text.slice(0, 2), 16) & 3;
    fc.assert(
      fc.property(fc.uniqueArray(mac, { minLength: 1 }), (macs) => {
        const scrubbed = scrubText(macs.join(' ')).split(' ');
        expect(scrubbed.map(bits)).toEqual(macs.map(bits));
        expect(new Set(scrubbed).size).toBe(macs.length);
      }),
    );
  });
});

describe('other things that identify a host', () => {
  test.each([
    ['inet 192.168.7.10/24 via 192.168.7.1', 'inet 10.0.1.10/24 via 10.0.1.1'],
    ['127.0.0.1 0.0.0.0 255.255.255.0 224.0.0.1', '127.0.0.1 0.0.0.0 255.255.255.0 224.0.0.1'],
    ['2a02:1:2:3::7/64 via 2a02:1:2:3::1', '2001:db8:0:1::1/64 via 2001:db8:0:1::2'],
    ['2a02:1:2:3::/64 fe80::5054:ff:fe00:100', '2001:db8:0:1::/64 fe80::1'],
    ['fe80::/64 ::1 ff02::1 ::', 'fe80::/64 ::1 ff02::1 ::'],
    [
      'root=UUID=3e61c214-f2a0-4b1d-9a38-0f1f6f4c2d7e',
      'root=UUID=00000000-0000-0000-0000-000000000001',
    ],
    ['0c42:a103:0000:aabb', '0000:0000:0000:0001'],
    ['11:22:33:44:77:66:77:90', '00:00:00:00:00:00:00:01'],
    ['Device Serial Number 52-54-00-ff-ff-00-01-00', 'Device Serial Number (removed)'],
    ['"serial_number":"MT2034X09371"', '"serial_number":"(removed)"'],
    ['"phys_switch_id":"c2d2f80003a1420c"', '"phys_switch_id":"0000000000000001"'],
  ])('%j', (text, scrubbed) => {
    expect(scrubText(text)).toBe(scrubbed);
  });

  test('a GUID stays one, however many there are', () => {
    const guids = Array.from(
      { length: 300 },
      (_, index) => `11:22:33:44:55:66:${hex(index >> 8)}:${hex(index & 255)}`,
    );
    const scrubbed = scrubText(guids.join(' ')).split(' ');
    expect(new Set(scrubbed).size).toBe(300);
    expect(scrubbed.filter((guid) => !/^(?:00:){6}[0-9a-f]{2}:[0-9a-f]{2}$/.test(guid))).toEqual(
      [],
    );
  });

  test('any addresses: the same stay the same, and what comes out is an address again', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(address, address, (one, other) => {
        const [first, again, second] = scrubText(`${one} ${one} ${other}`).split(' ');
        expect(again).toBe(first);
        expect(first === second).toBe(canonical(one) === canonical(other));
        expect([isIP(first!), isIP(second!)]).toEqual([isIP(one), isIP(other)]);
      }),
      { examples: [['::ffff:1.2.3.4', '1.2.3.4']] },
    );
  });

  test('serial numbers of the computer, also among the facts', () => {
    const snapshot = {
      ...EMPTY_SNAPSHOT,
      files: { '/sys/class/dmi/id/product_serial': 'ABC123\n' },
      facts: {
        system: { serial: 'ABC123', model: 'R740', uuid: 'x' },
        list: [{ serial: 'ABC123' }],
      },
    };
    const scrubbed = scrubSnapshot(snapshot);
    expect(JSON.stringify(scrubbed)).not.toContain('ABC123');
    expect(scrubbed.facts).toMatchObject({ system: { model: 'R740' } });
  });

  test("the host's name in texts, but not in paths", () => {
    const files = scrubFiles({
      '/proc/sys/kernel/hostname': 'net.example.org\n',
      '/sys/class/net/x': 'Hostname set to <net>, net.example.org; network stays',
    });
    expect(files).toEqual({
      '/proc/sys/kernel/hostname': 'host\n',
      '/sys/class/net/x': 'Hostname set to <host>, host; network stays',
    });
  });
});

test('names with a MAC in links, directories and arguments follow', () => {
  const scrubbed = scrubSnapshot({
    ...EMPTY_SNAPSHOT,
    links: { '/sys/class/net/enx525400000100': '../../devices/enx525400000100' },
    directories: { '/sys/class/net': ['enx525400000100'] },
    errors: { '/sys/devices/enx525400000100/speed': 'EINVAL' },
    programs: [
      { program: 'ethtool', args: ['-i', 'enx525400000100'], exitCode: 0, stdout: '', stderr: '' },
    ],
  });
  expect(JSON.stringify(scrubbed)).not.toContain('525400');
  expect(scrubbed.programs[0]?.args).toEqual(['-i', 'enx02005e000001']);
});

test.each([
  '0000:01:10.0 10000:81:00.0 pci:v00008086d000010C9sv00001AF4sd00001100bc02sc00i00',
  '0x00000000fe800000 0x00000000fe803fff 0x000000000014220c',
  'fe800000-fe803fff : 0000:01:00.0',
  '6.12.107+deb13-amd64 version 5.8-2.0.3.0 Thu Nov 20 19:17:05 2026',
  'BOOT_IMAGE=/vmlinuz ro intel_iommu=on iommu=pt hugepages=1024',
])('%j stays', (text) => {
  expect(scrubText(text)).toBe(text);
});

describe.each(readdirSync(machines))('%s', (name) => {
  const read = (snapshot: Snapshot) =>
    readInventory(snapshotHost(snapshot, name), { names: true, holders: true });

  test('is the same machine after it, with other addresses', async () => {
    const before = await read(readMachine(name));
    const after = await read(scrubSnapshot(readMachine(name)));
    expect(shape(after)).toEqual(shape(before));
    const text = JSON.stringify(scrubSnapshot(readMachine(name)));
    for (const mac of macsOf(before)) expect(text, mac).not.toContain(mac);
  });
});

function hex(octet: number): string {
  return octet.toString(16).padStart(2, '0');
}

/** An address in its shortest form, so that two spellings of one are equal. */
function canonical(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]/`).hostname : address;
}

function macsOf({ nics, vfs }: Inventory): string[] {
  const macs = [...nics.flatMap((nic) => [nic.mac, nic.permanentMac]), ...vfs.map((vf) => vf.mac)];
  return macs.filter((mac): mac is string => mac !== null && !mac.startsWith('00:00:'));
}

/** What must not change: which addresses are the same, and all that is no address. */
function shape(inventory: Inventory): unknown {
  const seen: string[] = [];
  const text = JSON.stringify(inventory).replace(
    /(?:[0-9a-f]{2}:){5,7}[0-9a-f]{2}|enx[0-9a-f]{12}|\d+(?:\.\d+){3}|(?:pod|container\w*) [-0-9a-f]+/g,
    (address) => {
      if (!seen.includes(address)) seen.push(address);
      return `#${seen.indexOf(address)}`;
    },
  );
  return JSON.parse(text);
}
