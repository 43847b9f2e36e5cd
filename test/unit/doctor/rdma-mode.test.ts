import { describe, expect, it } from 'vitest';
import { rdmaMode } from '../../../src/doctor/checks/rdma-mode.ts';
import type { Purpose } from '../../../src/doctor/check.ts';
import { contextOf } from './machine.ts';

const DEVICE = { '/sys/class/infiniband/mlx5_0/node_type': '1: CA' };
const PARAMETER = '/sys/module/ib_core/parameters/netns_mode';
const network = (plugin: unknown) => ({ '/etc/cni/net.d/a.conflist': JSON.stringify(plugin) });
const CHAIN = network({ plugins: [{ type: 'sriov' }, { type: 'rdma' }] });
const SHARING = { '/k8s-rdma-shared-dev-plugin/config.json': '{}' };

async function run(files: Record<string, string>, purpose?: Purpose) {
  return rdmaMode.run(contextOf({ files, purpose }));
}

describe('rdma-mode', () => {
  it.each<[string, string, Record<string, string>, Purpose | undefined, string]>([
    ['nothing wants the other', 'Y', {}, 'rdma', 'pass'],
    ['a network without RDMA', 'Y', network({ type: 'sriov' }), 'rdma', 'pass'],
    ['devices are to move', 'Y', CHAIN, 'rdma', 'fail'],
    ['devices are to move, nobody asked', 'Y', CHAIN, undefined, 'warn'],
    ['of InfiniBand', 'Y', network({ type: 'ib-sriov', rdmaIsolation: true }), 'rdma', 'fail'],
    ['of InfiniBand, not moved', 'Y', network({ type: 'ib-sriov' }), 'rdma', 'pass'],
    ['devices may move', 'N', CHAIN, 'rdma', 'pass'],
    ['a device for many', 'N', SHARING, 'rdma', 'fail'],
    ['a device for many, shared', 'Y', SHARING, 'rdma', 'pass'],
  ])('%s (%s)', async (_, mode, files, purpose, status) => {
    const findings = await run({ ...DEVICE, [PARAMETER]: `${mode}\n`, ...files }, purpose);
    expect(findings.map((finding) => finding.status)).toEqual([status]);
  });

  it('gives the mode that is needed', async () => {
    const [moved] = await run({ ...DEVICE, [PARAMETER]: 'Y\n', ...CHAIN });
    expect(moved!.cure!.commands[0]).toContain('netns_mode=0');
    expect(moved!.cure!.commands.at(-1)).toBe('rdma system set netns exclusive');
    const [many] = await run({ ...DEVICE, [PARAMETER]: 'N\n', ...SHARING });
    expect(many!.cure!.commands[0]).toContain('netns_mode=1');
  });

  it('has nothing to say without RDMA devices, or of kernels before 5.3', async () => {
    expect(await run({ [PARAMETER]: 'Y\n', ...CHAIN })).toEqual([]);
    expect(await run({ ...DEVICE, ...CHAIN })).toEqual([]);
  });
});
