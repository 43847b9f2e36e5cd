import { HostError, type Keep } from '../host.ts';
import type { Machine } from './machine.ts';

/**
 * What is kept can fail too, where a fault names it: `keep journal.json`, `forget journal.json`. It is no change of the
 * machine, so that faults at the n-th change do not count it.
 */
export function failingKeep(machine: Machine, keep: Keep): Keep {
  return {
    load: (name) => keep.load(name),
    save(name, text) {
      strike(machine, `keep ${name}`);
      keep.save(name, text);
    },
    remove(name) {
      strike(machine, `forget ${name}`);
      keep.remove(name);
    },
  };
}

function strike({ state }: Machine, what: string): void {
  for (const fault of state.faults) {
    const { matching, result, times } = fault;
    if (matching === undefined || times === 0 || !what.includes(matching)) continue;
    if (result === 'KILL' || result === 'BLOCK') continue;
    if (times !== undefined) fault.times = times - 1;
    throw new HostError(result, what, 'write');
  }
}
