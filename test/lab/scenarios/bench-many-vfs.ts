import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numVfs, pfName } from '../many-vfs.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const ROUNDS = 7;

/** Two sets of values in turn, so that every round has everything to change. */
function settings(round: number): { mac: string; vlan: number; onOff: string } {
  const odd = round % 2 === 1;
  return {
    mac: `02:00:00:${odd ? 'aa' : 'bb'}:00:00`,
    vlan: odd ? 100 : 200,
    onOff: odd ? 'on' : 'off',
  };
}

export default scenario({
  name: 'MAC, VLAN, spoof check and trust of 256 VFs',
  guest: 'igb',
  on: 'lab',
  netdevsim: 256,
  bench: true,
  timeout: 1800,
  async run(world) {
    const pf = pfName(world);
    const loop = writeLoop();
    let round = 0;
    const ours = async (): Promise<void> => {
      round += 1;
      const { mac, vlan, onOff } = settings(round);
      const values = ['--mac', mac, '--vlan', String(vlan), '--spoofchk', onOff, '--trust', onOff];
      const { exit, stderr } = await world.sriovctl(['vf', 'set', pf, 'all', ...values]);
      assert.equal(exit, 0, stderr);
    };
    const batch = async (): Promise<void> => {
      round += 1;
      const { exit, stderr } = await world.run('ip', ['-batch', '-'], {
        input: lines(pf, settings(round)),
      });
      assert.equal(exit, 0, stderr);
    };
    const show = async (): Promise<void> => {
      await world.run('ip', ['-j', '-d', 'link', 'show']);
    };
    const shell = async (): Promise<void> => {
      round += 1;
      const { mac, vlan, onOff } = settings(round);
      const args = [loop, pf, mac.slice(0, -5), String(vlan), onOff];
      const { exit, stderr } = await world.run('sh', args, { timeout: 600_000 });
      assert.equal(exit, 0, stderr);
    };
    const start = async (): Promise<void> => {
      await world.run('node', ['-e', '0']);
    };

    await make(world, 1);
    const one = await measured({ ours, start });
    await make(world, 256);
    const many = await measured({ ours, batch, show, start });
    const whole = await measured({ ours, shell }, 3);
    world.answer('with 1 VF', one);
    world.answer('with 256 VFs', many);
    world.answer('against a shell loop', whole);
  },
});

async function make(world: World, count: number): Promise<void> {
  const file = '/sys/bus/netdevsim/devices/netdevsim1/sriov_numvfs';
  assert.equal(await world.write(file, '0'), 'ok');
  assert.equal(await world.write(file, String(count)), 'ok');
  assert.equal(numVfs(world), `${count}\n`);
}

/** Each in turn, again and again, so that whatever else the machine does hits all alike. Times in ms. */
async function measured(
  subjects: Record<string, () => Promise<void>>,
  rounds = ROUNDS,
): Promise<Record<string, number[]>> {
  const times = Object.fromEntries(Object.keys(subjects).map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, subject] of Object.entries(subjects)) {
      const begin = performance.now();
      await subject();
      times[name]!.push(Math.round(performance.now() - begin));
    }
  }
  return times;
}

function lines(pf: string, { mac, vlan, onOff }: ReturnType<typeof settings>): string {
  const text = Array.from({ length: 256 }, (_, vf) => {
    const last = vf.toString(16).padStart(2, '0');
    const own = `${mac.slice(0, -2)}${last}`;
    return `link set dev ${pf} vf ${vf} mac ${own} vlan ${vlan} spoofchk ${onOff} trust ${onOff}\n`;
  });
  return text.join('');
}

/** What people write: one `ip link set` for each attribute of each VF. */
function writeLoop(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'bench-')), 'loop.sh');
  writeFileSync(
    file,
    `pf=$1 prefix=$2 vlan=$3 onoff=$4 vf=0
while [ $vf -lt 256 ]; do
  ip link set dev $pf vf $vf mac $prefix$(printf '00:%02x' $vf) || exit 1
  ip link set dev $pf vf $vf vlan $vlan || exit 1
  ip link set dev $pf vf $vf spoofchk $onoff || exit 1
  ip link set dev $pf vf $vf trust $onoff || exit 1
  vf=$((vf + 1))
done
`,
  );
  return file;
}
