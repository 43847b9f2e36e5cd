import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { generatedInto } from '../generated.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import { must, prepareVfs } from '../vf-network.ts';
import type { World } from '../world.ts';

const FOLDER = '/tmp/generated';
const HUGEPAGES = '/proc/sys/vm/nr_hugepages';

/** What testpmd, which Debian packages with hundreds of others, does first: rte_eal_init, then count the ports. */
const EAL = `
import ctypes, sys
eal = ctypes.CDLL('librte_eal.so.25', mode=ctypes.RTLD_GLOBAL)
ethdev = ctypes.CDLL('librte_ethdev.so.25', mode=ctypes.RTLD_GLOBAL)
words = [word.encode() for word in ['lab'] + sys.argv[1:]]
assert eal.rte_eal_init(len(words), (ctypes.c_char_p * (len(words) + 1))(*words, None)) == len(words) - 1
name = ctypes.create_string_buffer(64)
for port in range(ethdev.rte_eth_dev_count_avail()):
    ethdev.rte_eth_dev_get_name_by_port(port, name)
    print(name.value.decode())
`;

export default scenario({
  name: 'DPDK has the VFs as ports, after the generated commands and with the generated arguments',
  guest: 'consumers',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const chosen = (await prepareVfs(world, 3)).slice(0, 2);
    assert.equal(await world.write(HUGEPAGES, '64'), 'ok');
    try {
      for (const variant of ['devbind', 'driverctl', 'sriovctl']) {
        await generatedInto(world, FOLDER, `dpdk:${variant} --pf ${PF_NAME} --vfs 0-1 --yes`);
        await must(world, 'sh', ['dpdk/bind.sh'], { cwd: FOLDER });
        const status = await must(world, 'dpdk-devbind.py', ['--status-dev', 'net']);
        const bound = status.split('\n').filter((line) => line.includes('drv=vfio-pci'));
        assert.deepEqual(
          bound.map((line) => line.split(' ')[0]),
          chosen.map(({ pci }) => pci),
        );
        assert.deepEqual(
          await ports(world),
          chosen.map(({ pci }) => pci),
        );
        // Else it would bind them again whenever they appear.
        if (variant === 'driverctl') {
          for (const { pci } of chosen) await must(world, 'driverctl', ['unset-override', pci]);
          continue;
        }
        const back = ['vf', 'bind', PF_NAME, '0-1', '--driver', 'default', '--yes'];
        assert.equal((await world.json(back)).exit, 0);
      }
    } finally {
      await world.write(HUGEPAGES, '0');
    }
  },
});

async function ports(world: World): Promise<string[]> {
  const words = readFileSync(`${FOLDER}/dpdk/eal-args.txt`, 'utf8').trim().split(/\s+/);
  return (await must(world, 'python3', ['-c', EAL, ...words])).trim().split('\n');
}
