import { describe, expect, test } from 'vitest';
import type { PfMatch } from '../../../src/host-file/host-file.ts';
import { matchPf } from '../../../src/host-file/match-pf.ts';
import { SriovError } from '../../../src/model/errors.ts';
import type { Nic } from '../../../src/model/nic.ts';
import { igb } from '../provision/fixtures.ts';

const first = port('0000:17:00.0', 'ens1f0', '6c:fe:54:00:00:01');
const second = port('0000:17:00.1', 'ens1f1', '6c:fe:54:00:00:02', { altnames: ['uplink'] });
const other = port('0000:82:00.0', 'ens2', '98:03:9b:00:00:01', {
  vendorId: '15b3',
  deviceId: '101d',
});
const unbound = port('0000:c1:00.0', null, null, { driver: null });
const nics = [first, second, other, unbound];

test.each<[PfMatch, Nic | undefined]>([
  [{ pci: '0000:17:00.1' }, second],
  [{ mac: '6c:fe:54:00:00:01' }, first],
  [{ name: 'ens2' }, other],
  [{ name: 'uplink' }, second],
  [{ pci: '0000:17:00.1', id: '8086:10c9', mac: '6c:fe:54:00:00:02', name: 'uplink' }, second],
  [{ pci: '0000:c1:00.0', id: '8086:10c9' }, unbound],
  [{ pci: '0000:99:00.0', id: '8086:10c9' }, undefined],
  [{ pci: '0000:99:00.0', mac: '02:00:00:00:00:99', name: 'eth9' }, undefined],
  [{ id: '8086:10c9' }, undefined],
])('%j', (match, nic) => {
  expect(matchPf(match, nics)).toBe(nic);
});

test('of a MAC in a bond the permanent one counts', () => {
  const slave = { ...second, mac: first.mac };
  expect(matchPf({ mac: '6c:fe:54:00:00:02' }, [first, slave])).toBe(slave);
  expect(matchPf({ mac: '6c:fe:54:00:00:01' }, [slave, first])).toBe(first);
});

test('two NICs with one MAC are told apart by the other facts, or not at all', () => {
  const twin = { ...first, pci: '0000:17:00.2', name: 'ens1f2', netdevs: ['ens1f2'] };
  expect(matchPf({ mac: '6c:fe:54:00:00:01', name: 'ens1f2' }, [first, twin])).toBe(twin);
  expect(() => matchPf({ mac: '6c:fe:54:00:00:01' }, [first, twin])).toThrow(
    expect.objectContaining({ code: 'PF_AMBIGUOUS' }),
  );
});

describe('facts that disagree', () => {
  test('renamed', () => {
    const error = mismatch({ pci: '0000:17:00.0', mac: '6c:fe:54:00:00:01', name: 'eth0' });
    expect(error.message).toBe(
      'ens1f0 (0000:17:00.0) is not as the host file describes it: its name is ens1f0, not eth0',
    );
    expect(error.cause).toBe('Its netdev was renamed.');
    expect(error.actions).toEqual([
      'If this is the one that is meant, write in its match: name: "ens1f0"',
      'Or give it that name too: ip link property add dev ens1f0 altname eth0',
    ]);
    expect(error.details).toEqual({
      expected: { pci: '0000:17:00.0', mac: '6c:fe:54:00:00:01', name: 'eth0' },
      found: {
        pci: '0000:17:00.0',
        id: '8086:10c9',
        mac: '6c:fe:54:00:00:01',
        name: 'ens1f0',
      },
    });
  });

  test('the name is another NIC now', () => {
    const error = mismatch({ pci: '0000:17:00.0', name: 'ens2' });
    expect(error.cause).toBe('The NIC with the name ens2 is now ens2 (0000:82:00.0).');
    expect(error.actions).toEqual([
      'If this is the one that is meant, write in its match: name: "ens1f0"',
      'If it was moved, write: pci: "0000:82:00.0"',
    ]);
  });

  test('another card in its place, and it is elsewhere', () => {
    const error = mismatch({ pci: '0000:82:00.0', id: '8086:10c9', mac: '6c:fe:54:00:00:01' });
    expect(error.message).toBe(
      'ens2 (0000:82:00.0) is not as the host file describes it: its id is 15b3:101d, not 8086:10c9; its MAC is 98:03:9b:00:00:01, not 6c:fe:54:00:00:01',
    );
    expect(error.cause).toBe(
      'The NIC with the MAC 6c:fe:54:00:00:01 is now ens1f0 (0000:17:00.0).',
    );
    expect(error.actions).toContain('If it was moved, write: pci: "0000:17:00.0"');
  });

  test('replaced', () => {
    const error = mismatch({ pci: '0000:17:00.0', mac: '02:00:00:00:00:99' });
    expect(error.cause).toBe('The card was replaced, or another one was put into its place.');
    expect(error.actions).toEqual([
      'If this is the one that is meant, write in its match: mac: "6c:fe:54:00:00:01"',
    ]);
  });

  test('nothing at its address, and it is elsewhere', () => {
    const error = mismatch({ pci: '0000:18:00.0', mac: '6c:fe:54:00:00:01', name: 'old' });
    expect(error.message).toBe(
      'No NIC of this host has the PCI address 0000:18:00.0 that the host file names',
    );
    expect(error.cause).toBe('The NIC with the MAC 6c:fe:54:00:00:01 is ens1f0 (0000:17:00.0).');
    expect(error.actions).toEqual([
      'If that is the one that is meant, write in its match: pci: "0000:17:00.0", name: "ens1f0"',
    ]);
  });

  test('no netdev to compare', () => {
    const error = mismatch({ pci: '0000:c1:00.0', mac: '02:00:00:00:00:99', name: 'eth9' });
    expect(error.message).toContain('it has no MAC that could be compared with 02:00:00:00:00:99');
    expect(error.cause).toMatch(/^It has no netdev here/);
  });

  test('found by its MAC, of another kind', () => {
    expect(mismatch({ mac: '98:03:9b:00:00:01', id: '15b3:1013' }).message).toContain(
      'its id is 15b3:101d, not 15b3:1013',
    );
  });
});

function mismatch(match: PfMatch): SriovError {
  try {
    matchPf(match, nics);
  } catch (error) {
    if (error instanceof SriovError && error.code === 'PF_MISMATCH') return error;
    throw error;
  }
  throw new Error('it matched');
}

function port(
  pci: string,
  name: string | null,
  mac: string | null,
  changes: Partial<Nic> = {},
): Nic {
  const netdevs = name === null ? [] : [name];
  const sysfs = `/sys/bus/pci/devices/${pci}`;
  return igb({ sysfs, pci, name, netdevs, mac, permanentMac: mac, ...changes });
}
