import assert from 'node:assert/strict';
import { fileOf, generated } from '../generated.ts';
import { PF_NAME, text, vfFolder, vfInfo } from '../igb.ts';
import { guestWith, withLibvirt } from '../libvirt.ts';
import { scenario } from '../scenario.ts';
import { isBack, must, prepareVfs } from '../vf-network.ts';

const FOLDER = '/tmp/generated';
const MAC = '02:00:00:00:00:10';

export default scenario({
  name: 'libvirt: QEMU guests get VFs by the generated interfaces, with their MAC and VLAN',
  guest: 'consumers',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const [first] = await prepareVfs(world, 2);
    assert.ok(first);
    const settings = `--pf ${PF_NAME} --vfs 0 --mac ${MAC} --vlan 42 -o ${FOLDER}`;
    const fixed = await generated(world, `libvirt:interface ${settings}`);
    const pooled = await generated(world, `libvirt:network ${settings} --name pool`);
    await withLibvirt(world, async () => {
      const virsh = (...args: string[]) =>
        must(world, 'virsh', ['-c', 'qemu:///system', ...args], { cwd: FOLDER });
      await virsh('net-define', fileOf(pooled, /\/pool\.xml$/).path);
      await virsh('net-start', 'pool');
      for (const file of [fileOf(fixed, /\.xml$/), fileOf(pooled, /-interface\.xml$/)]) {
        // Paused: what libvirt does to the VF is done, and nothing has to boot.
        await virsh('create', '--paused', await guestWith(world, 'qemu', file.content));
        assert.match(text(world.link(`${vfFolder(0)}/driver`)), /\/vfio-pci$/, file.path);
        const [vf] = await vfInfo(world);
        assert.equal(vf?.['address'], MAC, file.path);
        assert.deepEqual(vf['vlan_list'], [{ vlan: 42 }], file.path);
        await virsh('destroy', 'guest');
        await isBack(world, first);
      }
      await virsh('net-destroy', 'pool');
      await virsh('net-undefine', 'pool');
    });
  },
});
