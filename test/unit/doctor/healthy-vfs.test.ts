import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { examine } from '../../../src/doctor/doctor.ts';
import type { Host } from '../../../src/host/host.ts';
import { MACHINES } from '../../../src/host/simulated/machines.ts';
import { simulatedHost } from '../../../src/host/simulated/open.ts';
import { openSnapshot } from '../../../src/host/snapshot.ts';

const CHECKS = [
  'container-runtime',
  'iommu-groups',
  'rdma-mode',
  'representors',
  'vf-bond-mac',
  'vf-guid',
  'vf-trust',
  'vf-vlan',
];

/** What is wrong with them indeed, as told by what was recorded. */
const WRONG: Record<string, string[]> = {
  'gpu-qat-nvme-ipoib.json': ['vf-guid ibp129s0: VF 1 has no GUID: the port stays down'],
  'i40e-bond.json': [
    'vf-trust ens4f0 vf 0: ens4f0v0 is in the bridge ovs-system, but the NIC holds the VF to its own MAC',
  ],
};

/** What VFs are used for contradicts nothing on the other hosts. */
describe('the checks of what VFs are used for', () => {
  it.each(Object.keys(MACHINES))('are content with the simulated host %s', async (name) => {
    await expectContent(simulatedHost(MACHINES[name as keyof typeof MACHINES]));
  });

  const recorded = new URL('../../hosts/machines/', import.meta.url);
  it.each(readdirSync(recorded))('are content with %s', async (file) => {
    await expectContent(openSnapshot(new URL(file, recorded).pathname), WRONG[file]);
  });
});

async function expectContent(host: Host, expected: string[] = []): Promise<void> {
  const { checks } = await examine(host, { only: CHECKS });
  const wrong = checks.filter(({ status }) => status !== 'pass');
  expect(wrong.map(({ id, target, message }) => `${id} ${target}: ${message}`)).toEqual(expected);
  expect(new Set(checks.map(({ id }) => id))).toEqual(new Set(CHECKS));
}
