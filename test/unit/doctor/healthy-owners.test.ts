import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { examine } from '../../../src/doctor/doctor.ts';
import type { Host } from '../../../src/host/host.ts';
import { MACHINES } from '../../../src/host/simulated/machines.ts';
import { simulatedHost } from '../../../src/host/simulated/open.ts';
import { openSnapshot } from '../../../src/host/snapshot.ts';

const CONSUMERS = ['pf-owners', 'cloud-init', 'iommu-groups', 'representors', 'rdma-mode'];

/** Nobody makes or takes VFs twice on these hosts. */
describe('the checks of owners and consumers', () => {
  it.each(Object.keys(MACHINES))('are content with the simulated host %s', async (name) => {
    await expectContent(simulatedHost(MACHINES[name as keyof typeof MACHINES]));
  });

  const recorded = new URL('../../hosts/machines/', import.meta.url);
  it.each(readdirSync(recorded))('are content with %s', async (file) => {
    await expectContent(openSnapshot(new URL(file, recorded).pathname));
  });
});

async function expectContent(host: Host): Promise<void> {
  for (const purpose of ['containers', 'vm', 'dpdk', 'rdma'] as const) {
    const { checks } = await examine(host, { purpose, only: CONSUMERS });
    const wrong = checks.filter(({ status }) => status !== 'pass');
    expect(wrong.map(({ id, target, message }) => `${id} ${target}: ${message}`)).toEqual([]);
  }
}
