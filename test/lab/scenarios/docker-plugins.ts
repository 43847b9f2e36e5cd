import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { withDocker } from '../containers.ts';
import { generatedInto } from '../generated.ts';
import { PF_NAME } from '../igb.ts';
import { asNetworkPlugin, type CreateNetwork } from '../network-plugin.ts';
import { scenario } from '../scenario.ts';
import { must, prepareVfs } from '../vf-network.ts';

const FOLDER = '/tmp/generated';
const SPEC = '/etc/docker/plugins/sriov.json';
const SOCKETS = '/run/docker/plugins';

export default scenario({
  name: 'Docker finds the SR-IOV plugins by the generated spec file, and gives them the options',
  guest: 'consumers',
  on: 'lab',
  timeout: 300,
  async run(world) {
    await prepareVfs(world, 2);
    const settings = `--pf ${PF_NAME} --subnet 10.56.0.0/24 --vlan 100`;
    const commandsOf = async (variant: string) => {
      const next = await generatedInto(world, FOLDER, `docker:${variant} ${settings}`);
      // Without those that get and start the plugin, whose place we take, and that run a container.
      const lines = next.filter((line) => /^(install|sh) /.test(line));
      return async () => {
        for (const line of lines) await must(world, 'sh', ['-c', line], { cwd: FOLDER });
        await must(world, 'docker', ['network', 'rm', `sriov-${PF_NAME}`]);
      };
    };
    const make = {
      clearcontainers: await commandsOf('clearcontainers'),
      mellanox: await commandsOf('mellanox'),
      doridian: await commandsOf('doridian'),
    };

    try {
      const bySpec = await asNetworkPlugin({ host: '127.0.0.1', port: 9599 }, () =>
        withDocker(world, make.clearcontainers),
      );
      assert.deepEqual(bySpec.map(wishes), [
        { pools: ['10.56.0.0/24'], internal: true, pf_iface: PF_NAME, vlanid: '100' },
      ]);
      rmSync(SPEC);

      mkdirSync(SOCKETS, { recursive: true });
      const bySocket = await asNetworkPlugin({ path: `${SOCKETS}/sriov.sock` }, () =>
        withDocker(world, async () => {
          await make.mellanox();
          await make.doridian();
        }),
      );
      const wish = { pools: ['10.56.0.0/24'], netdevice: PF_NAME, vlan: '100' };
      assert.deepEqual(bySocket.map(wishes), [wish, wish]);
    } finally {
      rmSync(SPEC, { force: true });
      rmSync(SOCKETS, { recursive: true, force: true });
    }
  },
});

function wishes({ IPv4Data, Options }: CreateNetwork): Record<string, unknown> {
  const internal = Options['com.docker.network.internal'];
  const own = Options['com.docker.network.generic'] as Record<string, string>;
  return {
    pools: IPv4Data.map(({ Pool }) => Pool),
    ...(internal === true ? { internal } : {}),
    ...own,
  };
}
