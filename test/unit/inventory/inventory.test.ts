import { describe, expect, test } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { MACHINES } from '../../../src/host/simulated/machines.ts';
import { simulatedHost } from '../../../src/host/simulated/open.ts';
import { openSnapshot, snapshotHost } from '../../../src/host/snapshot.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { largeHost } from './large-host.ts';

describe('a host with 16 PFs of 128 VFs', () => {
  const snapshot = largeHost(16, 128);

  test('is read whole', async () => {
    const { nics, vfs, warnings } = await readInventory(snapshotHost(snapshot, 'large'), {
      holders: true,
    });
    expect(nics).toHaveLength(16);
    expect(vfs).toHaveLength(2048);
    expect(vfs[2047]).toMatchObject({ pf: 'ens15', index: 127, vlan: 100, netdev: 'ens15v127' });
    expect(warnings).toEqual([]);
  });

  test('one PF is read without opening a VF of the others', async () => {
    const { host, paths } = watched(snapshotHost(snapshot, 'large'));
    const { vfs } = await readInventory(host, { pf: 'ens3', holders: true });
    expect(vfs).toHaveLength(128);
    const others = paths.filter(
      (path) => /virtfn|:0[1-9]\.\d|:1[0-9a-f]\.\d/.test(path) && !path.includes(':16:'),
    );
    expect(others).toEqual([]);
  });

  test('twice the VFs take twice the calls, no more', async () => {
    const calls = async (vfsEach: number) => {
      const { host, paths } = watched(snapshotHost(largeHost(4, vfsEach), 'large'));
      await readInventory(host, { holders: true });
      return paths.length;
    };
    const [few, more, most] = [await calls(32), await calls(64), await calls(128)];
    expect(most! - more!).toBe(2 * (more! - few!));
    expect((most! - more!) / (4 * 64), 'calls a VF').toBeLessThanOrEqual(10);
  });
});

test('processes are walked once, and only when a VF asks for it', async () => {
  const machine = (name: string) =>
    watched(openSnapshot(new URL(`../../hosts/machines/${name}.json`, import.meta.url).pathname));
  const held = machine('igb-holders');
  await readInventory(held.host, { holders: true });
  expect(held.paths.filter((path) => path === '/proc')).toHaveLength(1);
  const idle = machine('igb-four-vfs');
  await readInventory(idle.host, { holders: true });
  expect(idle.paths.filter((path) => path.startsWith('/proc'))).toEqual([]);
});

test('without holders and names only ip is asked', async () => {
  const { host, programs } = watched(snapshotHost(largeHost(1, 2), 'small'));
  await readInventory(host);
  expect(programs).toEqual(['ip -j -d link show']);
});

test('the simulated host', async () => {
  const host = simulatedHost(MACHINES.demo);
  const { nics, warnings } = await readInventory(host, { names: true, holders: true });
  expect(nics.filter(({ sriov }) => sriov).length).toBeGreaterThan(0);
  expect(warnings).toEqual([]);
});

/** The host, and what is asked of it. */
function watched(host: Host): { host: Host; paths: string[]; programs: string[] } {
  const paths: string[] = [];
  const programs: string[] = [];
  const note = (path: string) => {
    paths.push(path);
    return path;
  };
  return {
    paths,
    programs,
    host: {
      ...host,
      read: (path) => host.read(note(path)),
      list: (path) => host.list(note(path)),
      link: (path) => host.link(note(path)),
      run: (program, args, options) => {
        programs.push([program, ...args].join(' '));
        return host.run(program, args, options);
      },
    },
  };
}
