import assert from 'node:assert/strict';
import { apply, hostFile, PFS, vfCounts } from '../host-file.ts';
import { showLink, vfInfo } from '../igb.ts';
import { scenario } from '../scenario.ts';

const GOOD = `  - match: {pci: "${PFS[0]}"}
    count: 2
    up: true
    defaults: {mac: "02:00:00:00:01:00", vlan: 100}
`;

export default scenario({
  name: 'apply writes nothing for another card, and puts all PFs back when one refuses',
  guest: 'igb',
  on: 'both',
  timeout: 300,
  async run(world) {
    const refused = async (pfs: string, ...args: string[]) => {
      const { exit, error } = await world.json(['apply', hostFile(pfs), ...args]);
      return world.answer('refused', [exit, error?.code, error?.message]);
    };
    const other = (match: string, rest = '    count: 2\n') => `${GOOD}  - match: ${match}\n${rest}`;
    for (const [match, code] of [
      [`{pci: "${PFS[1]}", name: ens9f1}`, 'PF_MISMATCH'],
      [`{pci: "${PFS[1]}", id: "8086:1592"}`, 'PF_MISMATCH'],
      [`{pci: "${PFS[1]}", mac: "52:54:00:00:09:00"}`, 'PF_MISMATCH'],
    ] as const) {
      assert.deepEqual((await refused(other(match))).slice(0, 2), [4, code], match);
    }
    const missing = other('{name: ens9f1}');
    const [exit, code] = await refused(missing);
    assert.deepEqual([exit, typeof code], [2, 'string']);

    // drivers/net/ethernet/intel/igb has neither sriov_set_msix_vec_count nor ndo_set_vf_link_state.
    const second = `{pci: "${PFS[1]}"}`;
    const msix = await refused(other(second, '    count: 2\n    defaults: {msix: 4}\n'));
    assert.match(String(msix[2]), /msix|vectors/);
    assert.deepEqual(vfCounts(world), ['0\n', '0\n']);
    assert.ok(!((await showLink(world, 'enp1s0'))['flags'] as string[]).includes('UP'));

    // The first PF has its VFs already when the second one's are asked for what they have not.
    await apply(world, hostFile(GOOD.replace('100', '7')));
    await world.run('ip', ['link', 'set', 'dev', 'enp1s0', 'down']);
    const before = await vfInfo(world);
    const state = '    count: 2\n    defaults: {link-state: enable}\n';
    const failed = await refused(other(second, state));
    assert.deepEqual(failed.slice(0, 2), [6, 'ATTRIBUTE_UNSUPPORTED']);
    assert.deepEqual(vfCounts(world), ['2\n', '0\n']);
    assert.deepEqual(await vfInfo(world), before);
    assert.ok(!((await showLink(world, 'enp1s0'))['flags'] as string[]).includes('UP'));

    const skipped = await apply(world, hostFile(missing), '--missing', 'skip');
    assert.equal(skipped.result.skipped.length, 1);
    assert.deepEqual(vfCounts(world), ['2\n', '0\n']);
  },
});
