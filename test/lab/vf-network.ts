import assert from 'node:assert/strict';
import { carrier, PF_NAME } from './igb.ts';
import type { World } from './world.ts';

export interface CreatedVf {
  index: number;
  pci: string;
  netdev: string;
  mac: string;
}

/** VFs with MACs of sriovctl's, on a PF that is up: consumers find a host as a user prepares it. */
export async function prepareVfs(world: World, count: number): Promise<CreatedVf[]> {
  await ip(world, `link set dev ${PF_NAME} up`);
  await carrier(world, PF_NAME);
  const { exit, result, error } = await world.json([
    'vf',
    'create',
    PF_NAME,
    '--count',
    `${count}`,
  ]);
  assert.equal(exit, 0, error?.message);
  const vfs = result.vfs as CreatedVf[];
  assert.equal(vfs.length, count);
  return vfs;
}

/** `ip ...`, which has to work; what it printed. */
export async function ip(world: World, words: string): Promise<string> {
  const { exit, stdout, stderr } = await world.run('ip', words.split(' '));
  assert.deepEqual([exit, stderr], [0, ''], `ip ${words}`);
  return stdout;
}

/** Any other program that has to work; what it printed. */
export async function must(
  world: World,
  name: string,
  args: readonly string[],
  options: Parameters<World['run']>[2] = {},
): Promise<string> {
  const { exit, stdout, stderr } = await world.run(name, args, { timeout: 120_000, ...options });
  assert.equal(exit, 0, `${name} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

/** A VF in a namespace of its own, with an address: somebody to talk to. */
export async function neighbour(world: World, vf: CreatedVf, address: string): Promise<string> {
  await ip(world, 'netns add neighbour');
  await ip(world, `link set dev ${vf.netdev} netns neighbour`);
  await ip(world, `-n neighbour addr add ${address} dev ${vf.netdev}`);
  await ip(world, `-n neighbour link set dev ${vf.netdev} up`);
  return vf.netdev;
}

/** From one namespace, one answer within 15 s. */
export async function pings(world: World, netns: string, address: string): Promise<void> {
  const ping = ['netns', 'exec', netns, 'ping', '-c', '1', '-w', '15', address];
  const { exit, stdout } = await world.run('ip', ping);
  assert.equal(exit, 0, stdout);
}

export interface Link {
  ifname: string;
  address: string;
  mtu: number;
  flags: string[];
  addr_info: { family: string; local: string; prefixlen: number; scope: string }[];
}

/** A netdev as those in the namespace see it. */
export async function linkIn(world: World, netns: string, name: string): Promise<Link> {
  const [link] = JSON.parse(await ip(world, `-n ${netns} -j addr show dev ${name}`)) as Link[];
  assert.ok(link);
  return link;
}

/** `10.56.0.2/24`, without those that the kernel makes up. */
export function addressesOf({ addr_info }: Link): string[] {
  return addr_info
    .filter(({ scope }) => scope === 'global')
    .map(({ local, prefixlen }) => `${local}/${prefixlen}`);
}

/** The VF's netdev is back on the host. */
export async function isBack(world: World, { pci, netdev }: CreatedVf): Promise<void> {
  await world.settle();
  assert.deepEqual(world.list(`/sys/bus/pci/devices/${pci}/net`), [netdev]);
}
