import assert from 'node:assert/strict';
import { withDocker } from '../containers.ts';
import { fileOf, generated } from '../generated.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import { must, prepareVfs } from '../vf-network.ts';

interface ComposeConfig {
  services: Record<string, { networks: Record<string, unknown> }>;
  networks: Record<string, { driver: string; driver_opts: Record<string, string> }>;
}

export default scenario({
  name: 'Docker Compose reads the generated file and starts its services on the VFs',
  guest: 'consumers',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const vfs = await prepareVfs(world, 2);
    const files = await generated(
      world,
      `docker:compose --pf ${PF_NAME} --image busybox --subnet 10.56.0.0/24 -o /tmp/generated`,
    );
    const { path } = fileOf(files, /\.yaml$/);
    const compose = (...args: string[]) =>
      must(world, 'docker', ['compose', '-f', path, ...args], { cwd: '/tmp/generated' });

    const read = JSON.parse(await compose('config', '--format', 'json')) as ComposeConfig;
    const parents = Object.values(read.networks).map(({ driver_opts }) => driver_opts['parent']);
    assert.deepEqual(
      parents.sort(),
      vfs.map(({ netdev }) => netdev),
    );
    assert.equal(Object.keys(read.services).length, 2);

    await withDocker(world, async () => {
      await compose('up', '-d', '--no-color');
      for (const [index, service] of Object.keys(read.services).sort().entries()) {
        const seen = await compose('exec', '-T', service, '/bin/ip', 'address');
        assert.match(seen, /inet 10\.56\.0\.\d+\/24/);
        assert.ok(seen.includes(`link/ether ${vfs[index]!.mac}`), seen);
      }
      await compose('down', '-t', '0');
    });
  },
});
