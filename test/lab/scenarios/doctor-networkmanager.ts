import assert from 'node:assert/strict';
import { find, HEALTHY, troubles } from '../doctor.ts';
import { PF_NAME } from '../igb.ts';
import { managed } from '../network-manager.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'with NetworkManager running VFs are made and deleted all the same, and doctor says that it holds them',
  guest: 'networkmanager',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const created = await world.json(['vf', 'create', PF_NAME, '--count', '2', '--vlan', '5']);
    assert.equal(created.exit, 0, created.error?.message);
    assert.equal(
      (await world.json(['vf', 'create', PF_NAME, '--count', '2', '--vlan', '5'])).result.changed,
      false,
    );

    await managed(world, `${PF_NAME}v1`);
    const { checks, lines } = await troubles(world);
    assert.deepEqual(lines, [...HEALTHY, `warn network-manager ${PF_NAME}`]);
    const finding = find(checks, 'network-manager', PF_NAME);
    assert.match(finding.evidence.join('\n'), new RegExp(`${PF_NAME}v0`));
    assert.ok(finding.cure && finding.cure.commands.length > 0);

    const deleted = await world.json(['vf', 'delete', PF_NAME]);
    assert.equal(deleted.exit, 0, deleted.error?.message);
  },
});
