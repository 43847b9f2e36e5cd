import assert from 'node:assert/strict';
import { existsSync, mkdtempSync } from 'node:fs';
import { KEYS, type Person, personAt } from '../../terminal/person.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const { enter, down, space, ctrlC, ctrlU } = KEYS;

export default scenario({
  name: 'the wizard, driven by a person: interrupted, gone through, and done again by its commands',
  guest: 'igb',
  on: 'lab',
  timeout: 400,
  async run(world) {
    const folder = mkdtempSync('/tmp/setup-');
    const stopped = sitDown(folder);
    await answer(stopped, 'Yes, do it', down, enter);
    await stopped.reads('creating 3 VFs');
    stopped.types(ctrlC);
    const { status: interrupted, screen: said } = await stopped.ends();
    assert.equal(interrupted, 130, said);
    assert.match(said, /Interrupted: undoing what was done\./);
    assert.deepEqual(await vfs(world), []);
    assert.ok(!existsSync(`${folder}/out`));

    const person = sitDown(folder);
    await answer(person, 'Yes, do it', down, enter);
    const { status, screen } = await person.ends();
    assert.equal(status, 0, screen);
    assert.match(screen, /Done: 3 VFs, read back and as asked for/);
    assert.deepEqual(
      await vfs(world),
      [0, 1, 2].map((index) => ['enp1s0', index, 100, 'igbvf']),
    );

    const commands = screen.split('\n').filter((line) => line.startsWith('  sriovctl '));
    assert.equal(commands.length, 2, screen);
    for (const command of commands) {
      const { exit, stderr } = await world.run('sh', ['-c', `cd ${folder} && ${command}`]);
      assert.equal(exit, 0, stderr);
      assert.match(stderr, /is already so|Nothing to do/);
    }
  },
});

function sitDown(folder: string): Person {
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/root', TERM: 'vt100' };
  return personAt({ command: 'sriovctl setup', folder, env });
}

/** Three VFs of the first NIC in VLAN 100, for Kubernetes, until the next reboot; then the last question. */
async function answer(person: Person, last: string, ...keys: string[]): Promise<void> {
  const questions: [string, ...string[]][] = [
    ['What are the VFs for?', enter],
    ['Which NICs shall have VFs?', space, enter],
    ['How many VFs shall enp1s0 have?', ctrlU, '3', enter],
    ['How shall the VFs be?', down, down, enter],
    ['Which VLAN?', '100', enter],
    ['How shall the VFs be?', enter],
    ['Make them again at every boot?', ...(existsSync('/run/systemd/system') ? [down] : []), enter],
    ['For whom shall files be written?', enter],
    ['Which subnet', enter],
    ['Into which directory?', ctrlU, 'out', enter],
    [last, ...keys],
  ];
  for (const [title, ...typed] of questions) {
    await person.reads(title);
    await person.reads('Ctrl-C cancels');
    for (const key of typed) person.types(key);
  }
}

async function vfs(world: World): Promise<unknown[]> {
  const { result } = await world.json(['vf', 'list']);
  return result.vfs.map(({ pf, index, vlan, driver }: Record<string, unknown>) => [
    pf,
    index,
    vlan,
    driver,
  ]);
}
