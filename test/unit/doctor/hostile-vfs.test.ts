import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../src/doctor/checks/index.ts';
import { runChecks } from '../../../src/doctor/run-checks.ts';
import { contextOf, nicOf, vfOf } from './machine.ts';

const IDS = [
  'container-runtime',
  'iommu-groups',
  'rdma-mode',
  'representors',
  'vf-bond-mac',
  'vf-guid',
  'vf-trust',
  'vf-vlan',
];

const FILES = [
  '/etc/cni/net.d/a.conf',
  '/etc/cni/net.d/b.conflist',
  '/etc/containerd/config.toml',
  '/etc/crio/crio.conf',
  '/run/containerd/containerd.sock',
  '/sys/class/infiniband/x/node_type',
  '/sys/class/net/ens1f0v0/flags',
  '/sys/class/net/ens1f0v0/upper_$(x)',
  '/sys/class/net/$(x)/uevent',
  '/sys/class/net/b;x/address',
  '/sys/class/net/b;x/bonding/mode',
  '/sys/class/net/b;x/bonding/fail_over_mac',
  '/sys/class/net/eth0/phys_switch_id',
  '/sys/kernel/iommu_groups/12/devices/..',
  '/sys/kernel/iommu_groups/12/devices/0000:99:00.0',
  '/sys/bus/pci/devices/0000:99:00.0/class',
  '/sys/module/ib_core/parameters/netns_mode',
];

const word = fc.constantFrom('sriov', 'rdma', '$(x)', "';x;'", '\u001b[2J', '../../x', '__proto__');
const { plugin } = fc.letrec((tie) => ({
  plugin: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue(),
    fc.dictionary(
      fc.constantFrom('type', 'plugins', 'delegates', 'ipam', 'rdmaIsolation'),
      fc.oneof(word, fc.boolean(), tie('plugin'), fc.array(tie('plugin'), { maxLength: 3 })),
    ),
  ),
}));
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  plugin.map((value) => JSON.stringify(value)),
  word.map((name) => `bin_dir = "/${name}"\n`),
  fc.constantFrom(
    'Y',
    'N',
    '0x1103',
    'DEVTYPE=vlan',
    'DEVTYPE=macvlan',
    'DEVTYPE=bond',
    '0x060400',
  ),
  fc.constantFrom('802.3ad 4', 'active-backup 1', 'none 0', 'b8599f'),
);

describe('VFs among rubbish', () => {
  it('are examined to the end, each line fit for a terminal and each command for a shell', async () => {
    const someFiles = fc.record(Object.fromEntries(FILES.map((path) => [path, text])), {
      requiredKeys: [],
    });
    const anyPurpose = fc.constantFrom('containers' as const, 'vm' as const, 'rdma' as const);
    await fc.assert(
      fc.asyncProperty(someFiles, anyPurpose, async (files, purpose) => {
        const nics = [
          nicOf({ iommuGroup: 12 }),
          nicOf({
            pci: '0000:03:00.0',
            name: 'ens3',
            linkType: 'infiniband',
            eswitchMode: 'switchdev',
            representors: [{ name: 'eth0', portName: "pf0vf0'", vf: 0 }],
          }),
        ];
        const vfs = [
          vfOf({ iommuGroup: 12, vlan: 5, holder: { kind: 'host', name: '$(x)' } }),
          vfOf({ index: 1, iommuGroup: 12, holder: { kind: 'bond', name: 'b;x' } }),
          vfOf({ index: 2, holder: { kind: 'bridge', name: '$(x)' } }),
          vfOf({ pf: 'ens3', nodeGuid: '00', holder: { kind: 'netns' } }),
        ];
        const chosen = CHECKS.filter(({ id }) => IDS.includes(id));
        const found = await runChecks(chosen, contextOf({ files, nics, vfs, purpose }));
        expect(new Set(found.map(({ id }) => id)).size).toBe(IDS.length);
        for (const { message, evidence, cause, cure } of found) {
          expect(message).not.toMatch(/^Could not check/);
          const commands = cure?.commands ?? [];
          for (const line of [message, ...evidence, cause ?? '', ...commands]) {
            expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
          }
          for (const command of commands.filter((line) => !line.startsWith('#'))) {
            expect(command.replaceAll(/'[^']*'/g, '')).not.toMatch(/\$\(|[;`]/);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
