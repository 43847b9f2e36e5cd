import assert from 'node:assert/strict';
import { apply, hostFile, PFS } from '../host-file.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'a file applied again and again changes the host once',
  guest: 'igb',
  on: 'both',
  timeout: 400,
  async run(world) {
    const file = hostFile(
      PFS.map(
        (pci, index) => `  - match: {pci: "${pci}"}
    count: 4
    up: true
    defaults: {vlan: 10${index}, trust: on}
    vfs:
      0-1: {spoofchk: off}
`,
      ).join(''),
    );
    // An emulated guest needs some seconds for each.
    const times = world.kind === 'lab' ? 20 : 100;
    const changed: boolean[] = [];
    for (let time = 0; time < times; time += 1) {
      changed.push((await apply(world, file)).result.changed);
    }
    assert.deepEqual(
      changed,
      changed.map((_, index) => index === 0),
    );
  },
});
