import assert from 'node:assert/strict';
import { fileOf, generated } from '../generated.ts';
import { PF_NAME } from '../igb.ts';
import { guestWith, withLibvirt } from '../libvirt.ts';
import { scenario } from '../scenario.ts';
import { must, prepareVfs } from '../vf-network.ts';

const FOLDER = '/tmp/generated';

export default scenario({
  name: 'libvirt: the generated networks have exactly the chosen VFs',
  guest: 'consumers',
  on: 'lab',
  timeout: 300,
  async run(world) {
    await prepareVfs(world, 4);
    const pools = [
      ['whole', '--vfs all', ['0x0', '0x2', '0x4', '0x6']],
      ['some', '--vfs 1-2 --vlan 42', ['0x2', '0x4']],
    ] as const;
    await withLibvirt(world, async () => {
      const virsh = (...args: string[]) =>
        must(world, 'virsh', ['-c', 'network:///system', ...args], { cwd: FOLDER });
      for (const [name, words, functions] of pools) {
        const files = await generated(
          world,
          `libvirt:network --pf ${PF_NAME} --name ${name} ${words} -o ${FOLDER}`,
        );
        const { path } = fileOf(files, new RegExp(`/${name}\\.xml$`));
        await must(world, 'virt-xml-validate', [path, 'network'], { cwd: FOLDER });
        await virsh('net-define', '--validate', path);
        await virsh('net-start', name);
        const seen = await virsh('net-dumpxml', name);
        assert.deepEqual(
          [...seen.matchAll(/bus='0x01' slot='0x10' function='(0x\d)'/g)].map(([, one]) => one),
          functions,
        );
        await virsh('net-destroy', name);
        await virsh('net-undefine', name);
        const guest = await guestWith(world, 'test', fileOf(files, /-interface\.xml$/).content);
        await must(world, 'virsh', ['-c', 'test:///default', 'define', '--validate', guest]);
      }
    });
  },
});
