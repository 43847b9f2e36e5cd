import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openSnapshot } from '../../src/host/snapshot.ts';
import { readInventory } from '../../src/inventory/inventory.ts';

/**
 * Every machine in machines/ is read, and must give what golden/ says. To add one, put the file of
 * `sriovctl snapshot` there, run this once with -u, and read what it wrote before you commit it.
 */
const machines = new URL('machines/', import.meta.url);

describe.each(readdirSync(machines))('%s', (file) => {
  const host = openSnapshot(new URL(file, machines).pathname);

  test('inventory', async () => {
    const inventory = await readInventory(host, { names: true, holders: true });
    await expect(`${JSON.stringify(inventory, null, 1)}\n`).toMatchFileSnapshot(`golden/${file}`);
  });

  test('each PF alone is as among all', async () => {
    const whole = await readInventory(host, { holders: true });
    for (const nic of whole.nics.filter(({ sriov }) => sriov)) {
      const pf = nic.pci ?? nic.name ?? '';
      const alone = await readInventory(host, { pf, holders: true });
      const sysfs = nic.sysfs;
      expect(alone.nics).toEqual(whole.nics.filter((other) => other.sysfs === sysfs));
      expect(alone.vfs).toEqual(whole.vfs.filter((vf) => [nic.name, nic.pci].includes(vf.pf)));
    }
  });
});
