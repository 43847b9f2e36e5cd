import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  integer,
  oneof,
  tuple,
  type Arbitrary,
} from 'fast-check';
import { expect, test } from 'vitest';
import { HostError } from '../../../../src/host/host.ts';
import { boot } from '../../../../src/host/simulated/boot.ts';
import { hostOf, type SimulatedHost } from '../../../../src/host/simulated/host.ts';
import { machineOf, type Machine } from '../../../../src/host/simulated/machine.ts';
import { MACHINES } from '../../../../src/host/simulated/machines.ts';
import type { SimState } from '../../../../src/host/simulated/state.ts';
import { memoryStorage } from '../../../../src/host/simulated/storage.ts';
import { PF, VF0, vfInfo } from './lab.ts';

type Step =
  | { do: 'numvfs'; count: number }
  | { do: 'wait'; ms: number }
  | { do: 'write'; path: string; text: string }
  | { do: 'ip'; words: string };

const PF_ADDRESS = '0000:01:00.0';

const VF_PATHS = [
  '/sys/bus/pci/drivers/igbvf/unbind',
  '/sys/bus/pci/drivers/igbvf/bind',
  '/sys/bus/pci/drivers/vfio-pci/bind',
  '/sys/bus/pci/drivers/vfio-pci/unbind',
  '/sys/bus/pci/drivers_probe',
];

const IP_COMMANDS = [
  'link set dev enp1s0 up',
  'link set dev enp1s0 down',
  'link set dev enp1s0 vf 0 mac 02:00:00:00:00:01 vlan 5',
  'link set dev enp1s0 vf 1 trust on spoofchk off',
  'netns add lab1',
  'netns del lab1',
  'link set dev enp1s0v0 netns lab1',
  'link add bond0 type bond',
  'link set dev enp1s0v1 master bond0',
  'link set dev enp1s0v1 name mine',
];

const step: Arbitrary<Step> = oneof(
  integer({ min: 0, max: 9 }).map((count): Step => ({ do: 'numvfs', count })),
  integer({ min: 0, max: 250 }).map((ms): Step => ({ do: 'wait', ms })),
  tuple(
    constantFrom(...VF_PATHS),
    constantFrom(VF0, '0000:01:10.2', '0000:01:00.0', '0000:00:1f.2'),
  ).map(([path, text]): Step => ({ do: 'write', path, text })),
  constantFrom('vfio-pci', '\n', 'igbvf').map((text): Step => ({
    do: 'write',
    path: `/sys/bus/pci/devices/${VF0}/driver_override`,
    text,
  })),
  constantFrom('unbind', 'bind').map((file): Step => ({
    do: 'write',
    path: `/sys/bus/pci/drivers/igb/${file}`,
    text: PF_ADDRESS,
  })),
  constantFrom(...IP_COMMANDS).map((words): Step => ({ do: 'ip', words })),
);

test('whatever is done, the machine agrees with itself', async () => {
  await assert(
    asyncProperty(array(step, { maxLength: 30 }), async (steps) => {
      const machine = boot({ ...MACHINES.lab, modules: ['vfio-pci'] });
      const host = hostOf(machine, memoryStorage());
      for (const each of steps) await perform(host, each);
      await agrees(host);
      sameAsReopened(machine);
    }),
    { numRuns: 150 },
  );
});

async function perform(host: SimulatedHost, each: Step): Promise<void> {
  try {
    if (each.do === 'numvfs') await host.write(`${PF}/sriov_numvfs`, String(each.count));
    else if (each.do === 'wait') await host.wait(each.ms);
    else if (each.do === 'write') await host.write(each.path, each.text);
    else await host.run('ip', each.words.split(' '));
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
  }
}

/** sysfs, its links and rtnetlink tell one story. */
async function agrees(host: SimulatedHost): Promise<void> {
  const count = Number(host.read(`${PF}/sriov_numvfs`));
  const virtfns = host.list(PF).filter((name) => name.startsWith('virtfn'));
  expect(virtfns).toHaveLength(count);
  if (host.list('/sys/class/net').includes('enp1s0')) {
    expect(await vfInfo(host)).toHaveLength(count);
  }
  for (const virtfn of virtfns) {
    expect(host.read(`${PF}/${virtfn}/physfn/sriov_numvfs`)).toBe(`${count}\n`);
  }
  const netdevs = host.list('/sys/class/net').filter((name) => name !== 'bonding_masters');
  for (const name of netdevs) {
    expect(host.read(`/sys/class/net/${name}/ifindex`)).toMatch(/^\d+\n$/);
  }
  for (const group of host.list('/sys/kernel/iommu_groups')) {
    for (const device of host.list(`/sys/kernel/iommu_groups/${group}/devices`)) {
      const link = host.link(`/sys/bus/pci/devices/${device}/iommu_group`);
      expect(link.split('/').pop()).toBe(group);
    }
  }
}

/** The lookups are what they would be if they were made anew from the saved state. */
function sameAsReopened(machine: Machine): void {
  const saved = JSON.parse(JSON.stringify(machine.state)) as SimState;
  const reopened = machineOf(saved);
  expect(reopened.state).toEqual(machine.state);
  const { netdevByName, netdevsByDevice, groupMembers, driverDevices, roots } = machine.lookup;
  expect(reopened.lookup.netdevByName).toEqual(netdevByName);
  expect(sorted(reopened.lookup.netdevsByDevice)).toEqual(sorted(netdevsByDevice));
  expect(reopened.lookup.groupMembers).toEqual(groupMembers);
  expect(reopened.lookup.driverDevices).toEqual(driverDevices);
  expect(reopened.lookup.roots).toEqual(roots);
}

function sorted(netdevs: Machine['lookup']['netdevsByDevice']): unknown {
  return [...netdevs].map(([device, list]) => [device, list.map(({ id }) => id).sort()]).sort();
}
