import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { busyboxArchive } from '../containers.ts';
import { generatedInto } from '../generated.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import { must, prepareVfs } from '../vf-network.ts';

const NETWORKS = '/etc/containers/networks';

export default scenario({
  name: 'Podman: containers have an address on the VFs through the generated netavark networks',
  guest: 'consumers',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const [first, second] = await prepareVfs(world, 2);
    assert.ok(first && second);
    try {
      await must(world, 'podman', [
        'import',
        '-q',
        await busyboxArchive(world),
        'localhost/busybox',
      ]);
      const image = '--image localhost/busybox';
      const settings =
        '--subnet 10.56.0.0/24 --gateway 10.56.0.1 --subnet fd56::/64 --gateway fd56::1';
      const pf = `--pf ${PF_NAME}`;
      const variants = [
        ['macvlan', `podman:macvlan ${pf} --vfs 0 --name lab-mac ${settings} ${image}`, first],
        ['ipvlan', `podman:ipvlan ${pf} --vfs 1 --name lab-ip ${settings} ${image}`, second],
      ] as const;
      for (const [driver, words, vf] of variants) {
        const next = await generatedInto(world, '/tmp/generated', words);
        let seen = '';
        for (const line of next) {
          seen = await must(world, 'sh', ['-c', line], { cwd: '/tmp/generated' });
        }
        assert.match(seen, /inet 10\.56\.0\.\d+\/24/, driver);
        assert.match(seen, /inet6 fd56::[0-9a-f]+\/64/, driver);
        assert.ok(seen.includes(`link/ether ${vf.mac}`), seen);
      }
      const listed = await must(world, 'podman', ['network', 'ls', '--format', '{{.Name}}']);
      assert.match(listed, /lab-ip\nlab-mac\n/);
    } finally {
      await world.run('podman', ['system', 'reset', '-f']);
      rmSync(NETWORKS, { recursive: true, force: true });
    }
  },
});
