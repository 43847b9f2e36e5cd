import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseVfRange } from '../../src/model/vf-range.ts';
import { must } from './boot-loader.ts';
import { apply, hostFile, PFS, vfCounts } from './host-file.ts';
import type { World } from './world.ts';

/** On the disk, for what comes after a reboot. */
const NOTES = '/var/tmp/lab-notes.json';

export interface Notes {
  vfs: Record<string, unknown>[];
  cannot: { target: string; setting: string; why: string }[];
  /** Of /etc before anything was enabled. */
  etc: string;
}

export const HOST_FILE = `  - match: {pci: "${PFS[0]}", id: "8086:10c9"}
    count: 4
    up: true
    defaults: {vlan: 100, trust: on, spoofchk: off}
    vfs:
      2: {driver: vfio-pci}
      3: {vlan: 200, qos: 3}
  - match: {pci: "${PFS[1]}"}
    count: 2
    up: true
    mtu: 1600
    vfs:
      1: {mac: "02:00:00:00:02:01"}
`;

/** Applies the file, and has it come back at boot. */
export async function enable(world: World, form: string): Promise<Notes> {
  const file = hostFile(HOST_FILE);
  const begin = performance.now();
  await apply(world, file);
  console.log('apply:', Math.round(performance.now() - begin), 'ms');
  const etc = await sums(world);
  const enabled = await world.json(['persist', 'enable', file, '--as', form]);
  assert.equal(enabled.exit, 0, JSON.stringify(enabled.error));
  assert.equal(enabled.result.changed, true);
  const again = await world.json(['persist', 'enable', file, '--as', form]);
  assert.equal(again.result.changed, false);
  const notes: Notes = { vfs: await vfs(world), cannot: enabled.result.cannot, etc };
  writeFileSync(NOTES, JSON.stringify(notes));
  return notes;
}

/** After the reboot: all VFs are there, and as they were but for what enable said. */
export async function compareWithNotes(world: World): Promise<Notes> {
  const notes = JSON.parse(readFileSync(NOTES, 'utf8')) as Notes;
  for (let tries = 0; tries < 120 && vfCounts(world).join() !== '4\n,2\n'; tries += 1)
    await world.wait(500);
  await world.settle();
  assert.deepEqual(vfCounts(world), ['4\n', '2\n']);
  const found = changed(notes.vfs, await vfs(world));
  const said = new Set(notes.cannot.flatMap(namedIn));
  console.log('not as before:', found.join(', ') || 'nothing');
  assert.deepEqual(
    found.filter((name) => !said.has(name)),
    [],
    'enable said nothing of it',
  );
  return notes;
}

/** Takes away what enable put there, and nothing else. */
export async function disable(world: World, { etc }: Notes): Promise<void> {
  const { exit, result, error } = await world.json(['persist', 'disable']);
  assert.equal(exit, 0, JSON.stringify(error));
  assert.equal(result.changed, true);
  assert.equal(await sums(world), etc);
  const shown = await world.json(['persist', 'show']);
  assert.equal(shown.result.enabled, false);
  rmSync(NOTES);
}

/** Every file and link of /etc, but for what is nobody's configuration. */
export async function sums(world: World): Promise<string> {
  const files = await must(world, 'find', ['/etc', '-type', 'f', '-exec', 'sha256sum', '{}', '+']);
  const links = await must(world, 'find', ['/etc', '-type', 'l', '-printf', '%p -> %l\n']);
  return [files, links].map((text) => text.trimEnd().split('\n').toSorted().join('\n')).join('\n');
}

async function vfs(world: World): Promise<Notes['vfs']> {
  return (await world.json(['vf', 'list'])).result.vfs as Notes['vfs'];
}

const SETTINGS: Record<string, string> = {
  mac: 'mac',
  netdevMac: 'mac',
  vlan: 'vlan',
  qos: 'qos',
  vlanProto: 'vlan-proto',
  spoofchk: 'spoofchk',
  trust: 'trust',
  linkState: 'link-state',
  maxTxRate: 'max-rate',
  driver: 'driver',
};

/** `enp1s0 vf 2 driver` for each setting that is another one. */
function changed(before: Notes['vfs'], after: Notes['vfs']): string[] {
  assert.equal(after.length, before.length);
  const names = before.flatMap((vf, index) =>
    Object.entries(SETTINGS)
      // With another driver it has or has not a netdev.
      .filter(([key]) => key !== 'netdevMac' || vf['driver'] === after[index]!['driver'])
      .filter(([key]) => vf[key] !== after[index]![key])
      .map(([, setting]) => `${String(vf['pf'])} vf ${String(vf['index'])} ${setting}`),
  );
  return [...new Set(names)];
}

function namedIn({ target, setting }: Notes['cannot'][number]): string[] {
  const [pf, range] = target.split(' vf ');
  if (range === undefined) return [`${pf} ${setting}`];
  return parseVfRange(range, 256).map((index) => `${pf} vf ${index} ${setting}`);
}
