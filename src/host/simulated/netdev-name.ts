import { KernelError } from './errno.ts';
import { findNetdev, type Machine } from './machine.ts';

/** IFNAMSIZ, with the NUL. */
export const NAME_ROOM = 16;

/**
 * dev_get_valid_name() in net/core/dev.c: `%d` becomes the least number that is free, and a name that another netdev, or
 * this one as an altname, has is taken.
 * @throws {KernelError} EINVAL, EEXIST
 */
export function validName(machine: Machine, wanted: string, netns: number): string {
  const invalid = wanted === '' || wanted === '.' || wanted === '..' || /[/:\s]/.test(wanted);
  if (invalid || wanted.length >= NAME_ROOM) throw new KernelError('EINVAL');
  if (wanted.includes('%')) return freeName(machine, wanted, netns);
  if (findNetdev(machine, wanted, netns)) throw new KernelError('EEXIST');
  return wanted;
}

function freeName(machine: Machine, pattern: string, netns: number): string {
  if (!/^[^%]*%d[^%]*$/.test(pattern)) throw new KernelError('EINVAL');
  for (let number = 0; ; number += 1) {
    const name = pattern.replace('%d', String(number));
    if (!findNetdev(machine, name, netns)) return name;
  }
}
