import type { Machine } from './machine.ts';
import type { LatenessSpec } from './spec.ts';
import type { LateEvent } from './state.ts';

type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;

/** Lets something happen `ms` after now, after all that is due at the same moment. */
export function schedule(machine: Machine, ms: number, event: WithoutTime<LateEvent>): void {
  const at = machine.state.now + ms;
  const { events } = machine.state;
  let position = events.length;
  while (position > 0 && events[position - 1]!.at > at) position -= 1;
  events.splice(position, 0, { ...event, at });
}

export function lateness(machine: Machine): Required<LatenessSpec> {
  return { module: 150, netdev: 20, rename: 40, ...machine.state.spec.late };
}
