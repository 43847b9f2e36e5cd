import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { find, HEALTHY, healthy, troubles } from '../doctor.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'doctor without lspci misses lspci, and nothing else',
  guest: 'igb',
  on: 'lab',
  timeout: 300,
  async run(world) {
    await healthy(world);
    renameSync('/usr/bin/lspci', '/usr/bin/lspci.away');
    try {
      const { exit, lines, checks } = await troubles(world);
      assert.deepEqual([exit, ...lines], [0, ...HEALTHY, 'warn tools host']);
      const tools = find(checks, 'tools');
      assert.match(tools.message, /lspci/);
      assert.deepEqual(tools.cure?.commands, ['apt-get install pciutils']);
    } finally {
      renameSync('/usr/bin/lspci.away', '/usr/bin/lspci');
    }
  },
});
