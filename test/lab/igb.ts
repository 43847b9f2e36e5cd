import assert from 'node:assert/strict';
import type { World } from './world.ts';

/** The first NIC of every guest, as QEMU, the kernel and udev name it. */
export const PF = '/sys/bus/pci/devices/0000:01:00.0';
export const PF_NAME = 'enp1s0';

/** PCI addresses of its VFs: drivers/pci/iov.c pci_iov_virtfn_devfn(), with the 82576's offset 128 and stride 2. */
export const VF_ADDRESSES = [0, 1, 2, 3, 4, 5, 6].map(
  (index) => `0000:01:1${index >> 2}.${(index & 3) * 2}`,
);

export function vfFolder(index: number): string {
  return `/sys/bus/pci/devices/${VF_ADDRESSES[index]}`;
}

export async function makeVfs(world: World, count: number): Promise<void> {
  assert.equal(await world.write(`${PF}/sriov_numvfs`, String(count)), 'ok');
  await world.settle();
}

/** `ip link set dev PF vf ...`; its exit code and what it said. */
export async function setVf(world: World, words: string): Promise<[exit: number, stderr: string]> {
  const args = ['link', 'set', 'dev', PF_NAME, 'vf', ...words.split(' ')];
  const { exit, stderr } = await world.run('ip', args);
  return [exit, stderr];
}

/** As setVf, and it has to work. */
export async function mustSetVf(world: World, words: string): Promise<void> {
  assert.deepEqual(await setVf(world, words), [0, '']);
}

/** What rtnetlink tells of the VFs of a netdev. */
export async function vfInfo(world: World, name = PF_NAME): Promise<Record<string, unknown>[]> {
  return (await showLink(world, name))['vfinfo_list'] as Record<string, unknown>[];
}

export async function showLink(world: World, name: string): Promise<Record<string, unknown>> {
  const { exit, stdout, stderr } = await world.run('ip', ['-j', '-d', 'link', 'show', 'dev', name]);
  assert.equal(exit, 0, stderr);
  return (JSON.parse(stdout) as [Record<string, unknown>])[0];
}

/** Until the netdev has a carrier; an emulated link needs seconds. */
export async function carrier(world: World, name: string): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    if (world.read(`/sys/class/net/${name}/carrier`) === '1\n') return;
    await world.wait(500);
  }
  assert.fail(`${name} has no carrier`);
}

/** Must be there, as text. */
export function text(value: string | { errno: string }): string {
  assert.equal(typeof value, 'string', JSON.stringify(value));
  return value as string;
}

export function names(value: string[] | { errno: string }): string[] {
  assert.ok(Array.isArray(value), JSON.stringify(value));
  return value;
}
