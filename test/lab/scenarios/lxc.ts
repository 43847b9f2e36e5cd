import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { busyboxArchive } from '../containers.ts';
import { generated } from '../generated.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import { isBack, must, neighbour, prepareVfs } from '../vf-network.ts';

const FOLDER = '/tmp/generated';

export default scenario({
  name: 'LXC: a container has the VF and its addresses by the lines generated for Proxmox VE',
  guest: 'consumers',
  on: 'lab',
  async run(world) {
    const [first, second] = await prepareVfs(world, 2);
    assert.ok(first && second);
    await generated(
      world,
      `proxmox:lxc --pf ${PF_NAME} --vfs 0 --address 10.56.0.5/24 --address fd56::5/64
       --gateway 10.56.0.77 -o ${FOLDER}`,
    );
    await neighbour(world, second, '10.56.0.77/24');
    await busyboxArchive(world);
    const lines = readFileSync(`${FOLDER}/proxmox/lxc.txt`, 'utf8');
    const own = 'lxc.rootfs.path = dir:/tmp/busybox\nlxc.apparmor.profile = unconfined\n';
    await must(world, 'tee', [`${FOLDER}/config`], { input: asLxcReads(lines) + own });
    const start = ['-n', 'lab', '-f', `${FOLDER}/config`, '-l', 'WARN', '-o', `${FOLDER}/log`];
    await must(world, 'lxc-execute', ['-d', ...start, '--', '/bin/sleep', '1000']);
    try {
      const attach = (...words: string[]) =>
        must(world, 'lxc-attach', ['-n', 'lab', '--', ...words]);
      const seen = await attach('/bin/ip', 'address');
      assert.match(seen, /inet 10\.56\.0\.5\/24/);
      assert.match(seen, /inet6 fd56::5\/64/);
      assert.ok(seen.includes(`link/ether ${first.mac}`), seen);
      await attach('/bin/ping', '-c', '1', '-w', '15', '10.56.0.77');
    } finally {
      await world.run('lxc-stop', ['-k', '-n', 'lab']);
    }
    await isBack(world, first);
  },
});

/** Proxmox VE has a colon where LXC, for which it writes the lines anew, has an equals sign. */
function asLxcReads(lines: string): string {
  return lines.replaceAll(/^([\w.]+): /gm, '$1 = ');
}
