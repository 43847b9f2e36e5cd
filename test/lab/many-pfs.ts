import { type LinkRow, parseIpLink } from '../../src/inventory/ip-link.ts';
import type { World } from './world.ts';

export const VFS = 7;

/** Of the guest with four igb. Nothing that is asked for is what a new VF has by itself. */
export const PFS = [1, 2, 3, 4].map((number) => ({
  name: `enp${number}s0`,
  pci: `0000:0${number}:00.0`,
  vlan: 100 + number,
  mac: (vf: number) => `02:00:00:00:0${number}:0${vf}`,
}));

/** How many VFs are not as asked, by what is not. Empty if there is nothing. */
export type Difference = Record<string, number>;

export async function links(world: World): Promise<LinkRow[]> {
  const { stdout } = await world.run('ip', ['-j', '-d', 'link', 'show']);
  return parseIpLink(stdout) ?? [];
}

/** What is not as asked: what the PFs say of their VFs, and the MAC that a VF's own netdev has. */
export function different(rows: readonly LinkRow[]): Difference {
  const found: Difference = {};
  for (const { name, vlan, mac } of PFS) {
    const vfs = rows.find((row) => row.name === name)?.vfs ?? [];
    for (let index = 0; index < VFS; index += 1) {
      const vf = vfs[index];
      const netdev = rows.find((row) => row.name === `${name}v${index}`);
      const wrong = {
        missing: vf === undefined,
        MAC: vf?.mac !== mac(index),
        'MAC of the netdev': netdev?.mac !== mac(index),
        VLAN: vf?.vlan !== vlan,
        'spoof check': vf?.spoofchk !== false,
        trust: vf?.trust !== true,
      };
      for (const [what, isWrong] of Object.entries(wrong)) {
        if (isWrong) found[what] = (found[what] ?? 0) + 1;
      }
    }
  }
  return found;
}
