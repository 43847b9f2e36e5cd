import { describe, expect, it } from 'vitest';
import { containerRuntime } from '../../../src/doctor/checks/container-runtime.ts';
import type { Finding } from '../../../src/doctor/check.ts';
import { contextOf } from './machine.ts';

type Files = Record<string, string>;

const NET = '/etc/cni/net.d';
const programs = (...names: string[]): Files =>
  Object.fromEntries(names.map((name) => [`/opt/cni/bin/${name}`, '']));
const config = (plugin: unknown, name = '10-a.conf'): Files => ({
  [`${NET}/${name}`]: JSON.stringify(plugin),
});
const CONTAINERD = { '/run/containerd/containerd.sock': '' };
const DOCKER = { '/run/docker.sock': '' };

async function run(files: Files, purpose: 'containers' | 'vm' = 'containers'): Promise<Finding[]> {
  return containerRuntime.run(contextOf({ files, purpose }));
}

describe('container-runtime', () => {
  it.each<[string, Files, string]>([
    ['nothing at all', {}, 'warn'],
    ['containerd alone', CONTAINERD, 'warn'],
    ['containerd with sriov', { ...CONTAINERD, ...programs('sriov') }, 'pass'],
    ['containerd with bridge', { ...CONTAINERD, ...programs('bridge') }, 'warn'],
    ['Docker alone', DOCKER, 'warn'],
    ['Docker beside programs of CNI', { ...DOCKER, ...programs('sriov') }, 'warn'],
    ['Docker, its containerd', { ...DOCKER, ...CONTAINERD, ...programs('sriov') }, 'warn'],
    ['Docker with a plugin', { ...DOCKER, '/run/docker/plugins/sriov.sock': '' }, 'pass'],
    ['Docker with a volume plugin', { ...DOCKER, '/run/docker/plugins/nfs.sock': '' }, 'warn'],
    ['Incus', { '/var/lib/incus/unix.socket': '' }, 'pass'],
    ['Podman alone', { '/usr/bin/podman': '' }, 'warn'],
    [
      'all of a configuration',
      {
        ...CONTAINERD,
        ...config({ plugins: [{ type: 'sriov', ipam: { type: 'static' } }] }),
        ...programs('sriov', 'static'),
      },
      'pass',
    ],
    [
      'programs where containerd was told',
      {
        ...CONTAINERD,
        '/etc/containerd/config.toml': '[plugins]\n  bin_dir = "/srv/cni/"\n',
        ...config({ type: 'sriov' }),
        '/srv/cni/sriov': '',
      },
      'pass',
    ],
    [
      'programs where CRI-O was told',
      {
        '/run/crio/crio.sock': '',
        '/etc/crio/crio.conf.d/a.conf': 'plugin_dirs = [\n "/srv/a", \n "/srv/b",\n]\n',
        ...config({ type: 'sriov' }),
        '/srv/b/sriov': '',
      },
      'pass',
    ],
  ])('%s', async (_, files, status) => {
    expect((await run(files)).map((finding) => finding.status)).toEqual([status]);
  });

  it.each<[string, unknown]>([
    ['a plugin', { type: 'sriov' }],
    ['the second of a list', { plugins: [{ type: 'bridge' }, { type: 'sriov' }] }],
    ['one for addresses', { type: 'bridge', ipam: { type: 'sriov' } }],
    ['one that Multus calls', { type: 'bridge', delegates: [{ type: 'sriov' }] }],
  ])('misses the program of %s', async (_, plugin) => {
    const [finding, ...more] = await run({ ...config(plugin), ...programs('bridge') });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      status: 'fail',
      message: '/etc/cni/net.d/10-a.conf names the CNI plugin sriov, which is not installed',
    });
    expect(finding!.cure!.commands[0]).toContain('k8snetworkplumbingwg/sriov-cni');
  });

  it('a network that is not the default one is no failure', async () => {
    const files = { ...config({ type: 'bridge' }), ...config({ type: 'sriov' }, '20-b.conf') };
    const findings = await run({ ...files, ...programs('bridge') });
    expect(findings.map(({ status }) => status)).toEqual(['warn']);
  });

  it.each(['', '[', '7', 'null', '[]', '{"type":'])('tells of %j', async (text) => {
    const [finding] = await run({ [`${NET}/a.conflist`]: text, ...programs('sriov') });
    expect(finding).toMatchObject({ status: 'warn', message: expect.stringContaining('not JSON') });
  });

  it.each([
    '{"plugins":{}}',
    '{"type":7}',
    '{"plugins":[null,[],{"ipam":[{"type":5}]}]}',
    '['.repeat(5),
    `${'{"plugins":['.repeat(400)}{"type":"x"}${']}'.repeat(400)}`,
    '{"type":"__proto__","ipam":null}',
  ])('survives %#', async (text) => {
    expect((await run({ [`${NET}/a.conf`]: text, ...programs('sriov') })).length).toBe(1);
  });

  it('does not take what was not recorded for absent', async () => {
    const context = contextOf({ files: config({ type: 'sriov' }), purpose: 'containers' });
    const host = { ...context.host, kind: 'snapshot' as const };
    const findings = await containerRuntime.run({ ...context, host });
    expect(findings.map(({ status }) => status)).toEqual(['skip']);
  });

  it('leaves alone files that runtimes do not read, and other uses', async () => {
    const files = { [`${NET}/README`]: 'x', ...CONTAINERD, ...programs('sriov') };
    expect((await run(files)).map(({ status }) => status)).toEqual(['pass']);
    expect((await run({}, 'vm')).map(({ status }) => status)).toEqual(['pass']);
  });
});
