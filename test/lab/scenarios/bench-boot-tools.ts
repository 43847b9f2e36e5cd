import { readFileSync } from 'node:fs';
import { BOOT_TOOLS } from '../boot-tools.ts';
import { carrier } from '../igb.ts';
import { different, links, PFS, VFS, type Difference } from '../many-pfs.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const ROUNDS = 3;
/** In ms: a tool that has ended, and changes nothing for so long, is done. */
const QUIET = 5000;

/** Of each round. */
export interface Rounds {
  /** In ms: the last change that was seen. */
  changed: number[];
  /** In ms: the command has ended. */
  ended: number[];
  /** What was not as asked then. */
  differences: Difference[];
  /** What the command had to say, if it failed. */
  failures: string[];
}

export default scenario({
  name: 'seven VFs on each of four PFs with MAC, VLAN, spoof check and trust',
  guest: 'four-igb',
  on: 'lab',
  bench: true,
  timeout: 3600,
  async run(world) {
    const all: Record<string, Rounds> = {};
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { name, prepare, make, tidy } of BOOT_TOOLS) {
        await start(world);
        await prepare(world);
        await world.settle();
        all[name] ??= { changed: [], ended: [], differences: [], failures: [] };
        await measure(world, all[name], make);
        console.log(name, JSON.stringify(all[name]));
        await tidy(world);
      }
    }
    world.answer('rounds', all);
  },
});

/** PFs up and connected, and no VF. */
async function start(world: World): Promise<void> {
  for (const { name } of PFS) {
    await world.write(`/sys/class/net/${name}/device/sriov_numvfs`, '0');
    await world.run('ip', ['link', 'set', 'dev', name, 'up']);
  }
  for (const { name } of PFS) await carrier(world, name);
  await world.settle();
}

async function measure(
  world: World,
  rounds: Rounds,
  make: (world: World) => Promise<string | undefined>,
): Promise<void> {
  const begin = performance.now();
  const since = () => Math.round(performance.now() - begin);
  const end: { at?: number } = {};
  const running = async () => {
    const failure = await make(world);
    end.at = since();
    if (failure !== undefined) rounds.failures.push(failure);
  };
  const command = running();
  let changed = 0;
  for (let seen = '', now = 0; end.at === undefined || now - Math.max(changed, end.at) < QUIET;) {
    // Cheap while there is nothing to ask ip for.
    await world.wait(allMade() ? 400 : 100);
    now = since();
    const state = allMade() ? await links(world) : [];
    const text = JSON.stringify(state.map(({ name, mac, vfs }) => [name, mac, vfs]));
    if (text !== seen) changed = now;
    seen = text;
  }
  await command;
  rounds.changed.push(changed);
  rounds.ended.push(end.at!);
  rounds.differences.push(different(await links(world)));
}

function allMade(): boolean {
  return PFS.every(
    ({ name }) => readFileSync(`/sys/class/net/${name}/device/sriov_numvfs`, 'utf8') === `${VFS}\n`,
  );
}
