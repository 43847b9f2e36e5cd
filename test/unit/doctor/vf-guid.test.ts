import { describe, expect, it } from 'vitest';
import { vfGuid } from '../../../src/doctor/checks/vf-guid.ts';
import type { Vf } from '../../../src/model/nic.ts';
import { contextOf, nicOf, vfOf } from './machine.ts';

const ZERO = '00:00:00:00:00:00:00:00';
const GUID = '02:00:00:00:00:00:00:01';
const ib = nicOf({ linkType: 'infiniband', name: 'ibp1s0f0', driver: 'mlx5_core', numVfs: 2 });

async function run(vfs: Partial<Vf>[], nic = ib) {
  const own = vfs.map((vf, index) => vfOf({ pf: nic.name!, index, driver: 'mlx5_core', ...vf }));
  return vfGuid.run(contextOf({ nics: [nic], vfs: own }));
}

describe('vf-guid', () => {
  it.each<[string, Partial<Vf>, string[]]>([
    ['both', { nodeGuid: GUID, portGuid: GUID }, ['pass']],
    ['no node GUID', { nodeGuid: ZERO, portGuid: GUID }, ['warn']],
    ['no port GUID', { nodeGuid: GUID, portGuid: ZERO }, ['warn']],
    ['the link off', { nodeGuid: GUID, portGuid: GUID, linkState: 'disable' }, ['pass', 'warn']],
    ['not told', { nodeGuid: null, portGuid: null }, []],
  ])('%s', async (_, vf, expected) => {
    expect((await run([vf])).map(({ status }) => status)).toEqual(expected);
  });

  it('has nothing to say of Ethernet', async () => {
    const ether = nicOf({ numVfs: 1 });
    expect(await run([{ nodeGuid: ZERO, portGuid: ZERO }], ether)).toEqual([]);
  });

  it('binds only what has a driver of this host', async () => {
    const bare = { nodeGuid: ZERO, portGuid: ZERO };
    const [finding] = await run([bare, { ...bare, driver: 'vfio-pci' }]);
    expect(finding!.cure!.commands.filter((command) => !command.startsWith('#'))).toEqual([
      'sriovctl vf set ibp1s0f0 0-1 --node-guid auto --port-guid auto',
      'sriovctl vf bind ibp1s0f0 0 --driver none',
      'sriovctl vf bind ibp1s0f0 0 --driver default',
    ]);
  });
});
