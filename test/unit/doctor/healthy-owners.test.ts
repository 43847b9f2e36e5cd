import { describe, expect } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { contentOf, onEveryMachine, PURPOSES } from './every-machine.ts';

const CONSUMERS = ['pf-owners', 'cloud-init', 'iommu-groups', 'representors', 'rdma-mode'];

/** Nobody makes or takes VFs twice on these hosts. */
describe('the checks of owners and consumers', () => {
  onEveryMachine(expectContent);
});

async function expectContent(host: Host): Promise<void> {
  for (const purpose of PURPOSES) {
    expect((await contentOf(host, { purpose, only: CONSUMERS })).wrong).toEqual([]);
  }
}
