import { describe, expect } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { contentOf, onEveryMachine } from './every-machine.ts';

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
  onEveryMachine(expectContent);
});

async function expectContent(host: Host, name: string): Promise<void> {
  const { ids, wrong } = await contentOf(host, { only: CHECKS });
  expect(wrong).toEqual(WRONG[name] ?? []);
  expect(ids).toEqual(new Set(CHECKS));
}
