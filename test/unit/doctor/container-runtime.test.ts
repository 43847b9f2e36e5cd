import { describe, expect, it } from 'vitest';
import { containerRuntime } from '../../../src/doctor/checks/container-runtime.ts';
import { rdmaMode } from '../../../src/doctor/checks/rdma-mode.ts';
import { contextOf, nicOf } from './machine.ts';

const CONF = '/etc/cni/net.d/10-vf.conflist';
const sriov = '{"name":"a","plugins":[{"type":"sriov"},{"type":"rdma"}]}';

describe('container-runtime', () => {
  const run = (files: Record<string, string>, purpose?: 'containers') =>
    containerRuntime.run(contextOf({ files, purpose, nics: [nicOf()] }));

  it('fails for a plugin that is not there', async () => {
    const files = { [CONF]: sriov, '/opt/cni/bin/rdma': '' };
    const found = await run(files, 'containers');
    expect(found.map(({ status }) => status)).toEqual(['fail']);
    expect(found[0]!.message).toBe(`${CONF} wants the CNI plugin sriov, which is not installed`);
    expect(await run(files)).toEqual([]);
  });

  it.each(['', '[', '{"plugins":{}}', '{"type":7}', 'null', '{"type":"__proto__"}'])(
    'is content with %j as configuration',
    async (text) => {
      const [found] = await run({ [CONF]: text, '/usr/lib/cni/sriov': '' }, 'containers');
      expect(found).toMatchObject({ status: 'pass', message: 'Found CNI plugin sriov' });
    },
  );
});

describe('rdma-mode', () => {
  const run = (mode: string, conf: string) =>
    rdmaMode.run(
      contextOf({
        files: {
          '/sys/class/infiniband/mlx5_0/node_type': '1',
          '/sys/module/ib_core/parameters/netns_mode': mode,
          [CONF]: conf,
        },
        nics: [nicOf()],
      }),
    );

  it('fails only where a network moves devices that are shared', async () => {
    expect((await run('Y', sriov))[0]?.status).toBe('fail');
    expect((await run('N', sriov))[0]?.status).toBe('pass');
    expect((await run('Y', '{"type":"sriov"}'))[0]?.status).toBe('pass');
  });
});
