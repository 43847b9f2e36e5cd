import assert from 'node:assert/strict';
import { apply, differences, hostFile, lines, PFS, plain, vfCounts } from '../host-file.ts';
import { showLink } from '../igb.ts';
import { scenario } from '../scenario.ts';

const FIRST = `  - match: {pci: "${PFS[0]}", id: "8086:10c9", name: enp1s0}
    count: 3
    up: true
    mtu: 1600
    defaults: {vlan: 100, spoofchk: off, trust: on}
    vfs:
      0-1: {driver: vfio-pci, mac: "02:00:00:00:01:00"}
`;
const TAGGED = '      2: {vlan: 200, qos: 3}\n';
const SECOND = `  - match: {mac: "52:54:00:00:02:00"}
    count: max
    autoprobe: false
`;

export default scenario({
  name: 'apply makes two PFs what a file says, a second time nothing, and what was changed again',
  guest: 'igb',
  on: 'both',
  timeout: 300,
  async run(world) {
    const file = hostFile(FIRST + TAGGED + SECOND);
    const dry = await world.json(['apply', file, '--dry-run']);
    assert.equal(dry.exit, 0);
    assert.deepEqual(vfCounts(world), ['0\n', '0\n']);
    assert.deepEqual(await differences(world, file), [1, lines(dry.result.plan)]);

    const applied = await apply(world, file);
    world.answer('applied', plain(applied));
    assert.deepEqual(applied.result.plan, dry.result.plan);
    assert.deepEqual(vfCounts(world), ['3\n', '7\n']);
    assert.deepEqual(
      applied.result.vfs
        .slice(0, 4)
        .map(({ mac, vlan, qos, spoofchk, trust, driver }: Record<string, unknown>) =>
          [mac, vlan, qos, spoofchk, trust, driver].join(' '),
        ),
      [
        '02:00:00:00:01:00 100 0 false true vfio-pci',
        '02:00:00:00:01:01 100 0 false true vfio-pci',
        `${applied.result.vfs[2].mac} 200 3 false true igbvf`,
        `${applied.result.vfs[3].mac} 0 0 true false `,
      ],
    );
    const { mtu, flags } = await showLink(world, 'enp1s0');
    assert.deepEqual([mtu, (flags as string[]).includes('UP')], [1600, true]);
    // The other one is not said to be up, and stays as it was.
    assert.ok(!((await showLink(world, 'enp2s0'))['flags'] as string[]).includes('UP'));
    assert.equal(world.read(`/sys/bus/pci/devices/${PFS[1]}/sriov_drivers_autoprobe`), '0\n');

    assert.deepEqual(await differences(world, file), [0, []]);
    const again = await apply(world, file);
    assert.deepEqual([again.result.changed, again.result.plan], [false, []]);

    await world.run('ip', ['link', 'set', 'dev', 'enp1s0', 'vf', '2', 'trust', 'off']);
    await world.run('ip', ['link', 'set', 'dev', 'enp1s0', 'mtu', '1500']);
    const [exit, found] = await differences(world, file);
    assert.equal(exit, 1);
    assert.deepEqual(found.toSorted(), [
      'set mtu enp1s0 1500 -> 1600',
      'set trust enp1s0 vf 2 false -> true',
    ]);
    const mended = await apply(world, file);
    assert.deepEqual(lines(mended.result.plan), found);
    assert.deepEqual(mended.result.vfs.slice(0, 3), applied.result.vfs.slice(0, 3));

    const fewer = hostFile(SECOND.replace('max', '2'));
    const refused = await world.json(['apply', fewer]);
    assert.deepEqual([refused.exit, refused.error?.code], [4, 'RECREATE_NEEDED']);
    assert.deepEqual(vfCounts(world), ['3\n', '7\n']);
    world.answer('fewer', plain(await apply(world, fewer, '--recreate')));
    assert.deepEqual(vfCounts(world), ['3\n', '2\n']);
  },
});
