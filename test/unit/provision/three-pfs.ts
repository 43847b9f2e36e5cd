import { expect } from 'vitest';
import { readOptional } from '../../../src/host/read.ts';
import { demo } from '../../../src/host/simulated/machines/demo.ts';
import type { MachineSpec } from '../../../src/host/simulated/spec.ts';
import type { SimState } from '../../../src/host/simulated/state.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import type { ApplyRequest, PfRequest } from '../../../src/provision/request.ts';
import { attempt, type Bench, benchOf, newBench } from './bench.ts';

export const IGB = '0000:01:00.0';
/** Its netdev is down and has no carrier. */
export const ICE = '0000:17:00.1';
export const MLX5 = '0000:b1:00.0';

const spec: MachineSpec = { ...demo, activeUnits: ['NetworkManager.service'] };

const BEFORE: ApplyRequest = {
  action: 'apply',
  command: 'apply before.yaml',
  recreate: false,
  pfs: [
    entry(IGB, 2, {
      settings: { mac: '02:00:00:00:01:00', vlan: 5 },
      overrides: [
        { indexes: [0], settings: { mtu: 1600 } },
        { indexes: [1], settings: { driver: 'vfio-pci' } },
      ],
    }),
    entry(ICE, 1, { settings: { mac: '02:00:00:00:02:00', msix: 30, trust: true } }),
    entry(MLX5, 2, {
      settings: { mac: '02:00:00:00:03:00', maxTxRate: 700, msix: 8 },
      overrides: [{ indexes: [1], settings: { driver: null } }],
    }),
  ],
};

/** Everything that a host file can say, on PFs that differ in their ways. */
export const DESCRIBED: ApplyRequest = {
  action: 'apply',
  command: 'apply host.yaml',
  recreate: true,
  pfs: [
    entry(IGB, 4, {
      pfSettings: { mtu: 9000, unmanaged: true },
      settings: { mac: '02:00:00:00:01:10', vlan: 10, qos: 2, spoofchk: false },
      overrides: [
        { indexes: [0], settings: { trust: true, mtu: 1700 } },
        { indexes: [2, 3], settings: { driver: 'vfio-pci' } },
      ],
    }),
    entry(ICE, 1, {
      pfSettings: { up: true, autoprobe: false },
      settings: { vlan: 20, msix: 12 },
    }),
    entry(MLX5, 3, {
      pfSettings: { eswitch: 'switchdev', mtu: 2000 },
      settings: { mac: '02:00:00:00:03:10', msix: 16 },
      overrides: [{ indexes: [2], settings: { driver: 'vfio-pci' } }],
      representors: 'rep{vf}',
    }),
  ],
};

/** Away from it: fewer VFs, none, the other mode, and what was set on PFs taken back. */
export const AFTERWARDS: ApplyRequest = {
  action: 'apply',
  command: 'apply afterwards.yaml',
  recreate: true,
  pfs: [
    entry(IGB, 0, { pfSettings: { mtu: 1500, unmanaged: false } }),
    entry(ICE, 2, {
      pfSettings: { autoprobe: true },
      settings: { vlan: 0, trust: false, msix: 16 },
    }),
    entry(MLX5, 1, {
      pfSettings: { eswitch: 'legacy', mtu: 1500 },
      settings: { vlan: 30, trust: true, driver: null },
    }),
  ],
};

function entry(pf: string, count: number, rest: Partial<PfRequest>): PfRequest {
  return { pf, count, pfSettings: {}, settings: {}, overrides: [], ...rest };
}

/** An apply, what it begins with and what it comes to. */
export interface Way {
  state: SimState;
  before: unknown;
  request: ApplyRequest;
  after: unknown;
  /** In how many changes and lines of progress. */
  changes: number;
  lines: number;
}

/** From VFs on all three PFs to what is described. */
export async function wayThere(): Promise<Way> {
  return wayOf(await stateAfter((await newBench('enp1s0', spec)).machine.state, BEFORE), DESCRIBED);
}

export async function wayBack(): Promise<Way> {
  return wayOf(await stateAfter((await wayThere()).state, DESCRIBED), AFTERWARDS);
}

async function stateAfter(state: SimState, request: ApplyRequest): Promise<SimState> {
  const bench = benchOf(state);
  expect(await attempt(bench.host, request)).toMatchObject({ changed: true });
  await bench.host.run('udevadm', ['settle']);
  return bench.machine.state;
}

async function wayOf(state: SimState, request: ApplyRequest): Promise<Way> {
  const bench = benchOf(state);
  const before = await viewOf(bench);
  bench.machine.state.faults = [{ matching: 'no change at all', result: 'EIO', seen: 0 }];
  let lines = 0;
  const outcome = await attempt(bench.host, request, { progress: () => (lines += 1) });
  expect(outcome).toMatchObject({ changed: true });
  const changes = bench.machine.state.faults[0]!.seen;
  return { state, before, request, after: await viewOf(bench), changes, lines };
}

/** All that a person could lose: PFs and VFs with all settings, drivers, names and users, and files. */
export async function viewOf({ host, machine }: Bench): Promise<unknown> {
  // A netdev that was just made again still gets its name from udev.
  await host.run('udevadm', ['settle']);
  const { nics, vfs } = await readInventory(host, { holders: true });
  const nmcli = await host.run('nmcli', ['-t', '-f', 'DEVICE,STATE', 'device']);
  const lspci = await host.run('lspci', ['-D', '-vv']);
  return {
    nics: nics.map(({ representors, ...nic }) => ({
      ...nic,
      netdevs: nic.netdevs.toSorted(),
      representors: representors.map(({ vf, name }) => `${vf} ${name}`).toSorted(),
    })),
    vfs: vfs.map((vf) => ({
      ...vf,
      // Numbered as they come.
      iommuGroup: null,
      override: readOptional(host, `/sys/bus/pci/devices/${vf.pci}/driver_override`),
    })),
    unmanaged: nmcli.stdout.split('\n').filter((line) => line.endsWith(':unmanaged')),
    vectors: lspci.stdout.split('\n').filter((line) => /^\S|MSI-X/.test(line)),
    files: machine.state.spec.files,
  };
}
