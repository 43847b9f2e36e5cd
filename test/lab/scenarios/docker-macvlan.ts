import assert from 'node:assert/strict';
import { runAsTold, withDocker } from '../containers.ts';
import { generatedInto } from '../generated.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import { must, prepareVfs } from '../vf-network.ts';

export default scenario({
  name: 'Docker: containers on two VFs reach each other over the generated macvlan networks',
  guest: 'consumers',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const vfs = await prepareVfs(world, 2);
    const next = await generatedInto(
      world,
      '/tmp/generated',
      `docker:macvlan --pf ${PF_NAME} --image busybox
       --subnet 10.56.0.0/24 --gateway 10.56.0.1 --range 10.56.0.20-10.56.0.23`,
    );
    await withDocker(world, async () => {
      await must(world, 'sh', ['docker/macvlan.sh'], { cwd: '/tmp/generated' });
      const runs = next.filter((line) => line.startsWith('docker run '));
      assert.equal(runs.length, 2);
      const addresses: string[] = [];
      for (const [index, vf] of vfs.entries()) {
        await runAsTold(world, runs[index]!, `c${index}`);
        const seen = await must(world, 'docker', ['exec', `c${index}`, '/bin/ip', 'address']);
        assert.ok(seen.includes(`link/ether ${vf.mac}`), seen);
        // Each network has a part of the range; Docker keeps an address of the second for a gateway.
        const [, address] = /inet (10\.56\.0\.2[0-3])\/24/.exec(seen) ?? [];
        assert.ok(address, seen);
        addresses.push(address);
      }
      const ping = ['exec', 'c1', '/bin/ping', '-c', '1', '-w', '15', addresses[0]!];
      await must(world, 'docker', ping);
    });
  },
});
