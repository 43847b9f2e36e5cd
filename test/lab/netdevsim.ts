import { writeFileSync } from 'node:fs';
import { settle } from './lab-world.ts';
import { program } from './program.ts';

/** The module is loaded and netdevsim1 is there, with one port. drivers/net/netdevsim/bus.c, dev.c */
export async function addNetdevsim(maxVfs: number): Promise<void> {
  await program('modprobe', ['netdevsim']);
  writeFileSync('/sys/bus/netdevsim/new_device', '1 1');
  writeFileSync('/sys/kernel/debug/netdevsim/netdevsim1/max_vfs', String(maxVfs));
  await settle();
}
