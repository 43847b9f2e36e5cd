import assert from 'node:assert/strict';
import { scenario } from '../scenario.ts';

const PF = '/sys/bus/pci/devices/0000:01:00.0';

// drivers/pci/pci-sysfs.c and iov.c, sriov_numvfs_store(): kstrtou16, then total, then equal, then busy.
export default scenario({
  name: 'the kernel on writes to sriov_numvfs',
  guest: 'igb',
  on: 'both',
  async run(world) {
    assert.equal(world.read(`${PF}/sriov_totalvfs`), '7\n');
    const attempt = async (text: string) =>
      world.answer(`write ${JSON.stringify(text)}`, [
        await world.write(`${PF}/sriov_numvfs`, text),
        world.read(`${PF}/sriov_numvfs`),
      ]);

    assert.deepEqual(await attempt('8'), [{ errno: 'ERANGE' }, '0\n']);
    assert.deepEqual(await attempt('65536'), [{ errno: 'EINVAL' }, '0\n']);
    for (const text of ['-1', 'abc', '', ' 4', '4x']) await attempt(text);
    assert.deepEqual(await attempt('0'), ['ok', '0\n']);
    assert.deepEqual(await attempt('4'), ['ok', '4\n']);
    assert.deepEqual(await attempt('4'), ['ok', '4\n']);
    assert.deepEqual(await attempt('0x4\n'), ['ok', '4\n']);
    assert.deepEqual(await attempt('2'), [{ errno: 'EBUSY' }, '4\n']);
    assert.deepEqual(await attempt('8'), [{ errno: 'ERANGE' }, '4\n']);
    await attempt('garbage');
    assert.deepEqual(await attempt('0'), ['ok', '0\n']);

    // open(2) with O_CREAT on a file that sysfs does not have: EACCES, even for root.
    world.answer('no SR-IOV', await world.write(`${PF}/../0000:00:1f.2/sriov_numvfs`, '1'));
    world.answer('read-only', await world.write(`${PF}/sriov_totalvfs`, '9'));
  },
});
