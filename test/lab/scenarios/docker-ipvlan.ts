import assert from 'node:assert/strict';
import { runAsTold, withDocker } from '../containers.ts';
import { generatedInto } from '../generated.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import { must, neighbour, pings, prepareVfs } from '../vf-network.ts';

export default scenario({
  name: 'Docker: two containers share a VF through the generated ipvlan network, IPv4 and IPv6',
  guest: 'consumers',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const [first, second] = await prepareVfs(world, 2);
    assert.ok(first && second);
    const [script, run] = await generatedInto(
      world,
      '/tmp/generated',
      `docker:ipvlan --pf ${PF_NAME} --vfs 0 --image busybox
       --subnet 10.56.0.0/24 --gateway 10.56.0.1 --subnet fd56::/64`,
    );
    assert.equal(script, 'sh docker/ipvlan.sh');
    await withDocker(world, async () => {
      await must(world, 'sh', ['docker/ipvlan.sh'], { cwd: '/tmp/generated' });
      await neighbour(world, second, '10.56.0.77/24');
      for (const index of [0, 1]) {
        await runAsTold(world, run!, `c${index}`);
        const seen = await must(world, 'docker', ['exec', `c${index}`, '/bin/ip', 'address']);
        assert.ok(seen.includes(`link/ether ${first.mac}`), seen);
        assert.match(seen, /inet6 fd56::/);
        const [, address] = /inet (10\.56\.0\.\d+)\/24/.exec(seen) ?? [];
        assert.ok(address, seen);
        await pings(world, 'neighbour', address);
      }
    });
  },
});
