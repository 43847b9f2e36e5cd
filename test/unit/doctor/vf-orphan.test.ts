import { describe, expect, it } from 'vitest';
import { vfOrphan } from '../../../src/doctor/checks/vf-orphan.ts';
import type { Host } from '../../../src/host/host.ts';
import { contextOf, type Machine, nicOf, vfOf } from './machine.ts';

const lost = vfOf({ index: 1, netdev: null, netdevMac: null, holder: { kind: 'netns' } });
const IP = 'ip -j -d link show dev ens1f0';
const modern = { [IP]: JSON.stringify([{ ifname: 'ens1f0', parentdev: '0000:82:00.0' }]) };

/** Process 812 is on the host and has two namespaces open: one that nobody is in, and that of process 900. */
const KEPT: Machine = {
  nics: [nicOf({ numVfs: 2 })],
  vfs: [vfOf(), lost],
  files: {
    '/proc/812/comm': 'containerd\n',
    '/var/lib/cni/sriov/pci/0000:82:02.1': '/proc/4711/ns/net',
  },
  links: {
    '/proc/812/ns/net': 'net:[4026531840]',
    '/proc/812/fd/8': 'net:[4026532900]',
    '/proc/812/fd/9': 'net:[4026532281]',
    '/proc/812/fd/10': '/dev/null',
    '/proc/900/ns/net': 'net:[4026532900]',
  },
  programs: {
    ...modern,
    'nsenter --net=/proc/812/fd/9 ip -j -d link show': JSON.stringify([
      { ifname: 'net1', parentdev: '0000:82:02.1' },
    ]),
  },
};

async function run(machine: Machine, change: Partial<Host> = {}, warnings: string[] = []) {
  const context = contextOf(machine);
  Object.assign(context.host, change);
  context.inventory.warnings.push(...warnings);
  return vfOrphan.run(context);
}

describe('vf-orphan', () => {
  it('names the VF, the process that keeps its namespace, and what sriov-cni noted', async () => {
    const [finding, ...more] = await run(KEPT);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ status: 'warn', target: 'ens1f0' });
    expect(finding!.message).toMatch(/^VF 1 is lost/);
    expect(finding!.evidence).toEqual([
      '/sys/bus/pci/devices/0000:82:02.1/net: empty (VF 1, iavf)',
      '/var/lib/cni/sriov/pci/0000:82:02.1: /proc/4711/ns/net (is gone)',
      '/proc/812/fd/9: net:[4026532281]',
    ]);
    expect(finding!.cause).toContain('containerd (process 812)');
    expect(finding!.cure).toMatchObject({ automatic: false });
    expect(finding!.cure!.commands.slice(1)).toEqual([
      'sriovctl vf bind ens1f0 1 --driver none --force',
      'sriovctl vf bind ens1f0 1 --driver default',
    ]);
  });

  it('finds it without knowing who keeps it, and looks at no path but that of a namespace', async () => {
    const read: string[] = [];
    const files = { '/var/lib/cni/sriov/pci/0000:82:02.1': '/dev/watchdog' };
    const context = contextOf({ ...KEPT, files, links: {} });
    const original = context.host.read;
    context.host.read = (path) => {
      read.push(path);
      return original(path);
    };
    const [finding] = await vfOrphan.run(context);
    expect(finding!.status).toBe('warn');
    expect(finding!.cause).toContain('something still has');
    expect(read).not.toContain('/dev/watchdog');
  });

  it.each([
    ['in a container', vfOf({ netdev: null, holder: { kind: 'netns', pid: 12, name: 'web' } })],
    [
      'in a namespace that is mounted',
      vfOf({ netdev: null, holder: { kind: 'netns', name: 'b' } }),
    ],
    ['with vfio-pci', vfOf({ netdev: null, driver: 'vfio-pci' })],
    ['without a driver', vfOf({ netdev: null, driver: null })],
    ['here', vfOf()],
    ['without a netdev anywhere', vfOf({ netdev: null })],
  ])('is content with a VF %s', async (_, vf) => {
    const findings = await run({ ...KEPT, vfs: [vf] });
    expect(findings.map(({ status }) => status)).toEqual(['pass']);
  });

  it.each<[string, Partial<Host>, string[], Machine['programs']]>([
    ['it is not root', { privileged: false }, [], modern],
    ['nsenter is missing', {}, ['nsenter is not installed: VFs cannot be looked up'], modern],
    ['ip does not tell devices', {}, [], { [IP]: JSON.stringify([{ ifname: 'ens1f0' }]) }],
  ])('does not know where %s', async (_, change, warnings, programs) => {
    const findings = await run({ ...KEPT, programs }, change, warnings);
    expect(findings.map(({ status }) => status)).toEqual(['skip']);
  });
});
