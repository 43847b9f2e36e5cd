import { KernelError } from './errno.ts';
import { kernelLog, type Machine } from './machine.ts';
import type { ArmedFault } from './state.ts';

/** The process that drives the machine is to die here, as with kill -9. */
export class Killed extends Error {
  constructor() {
    super('killed by an injected fault');
    this.name = 'Killed';
  }
}

/** Called before each change of the machine: the place where injected faults strike. */
export function beforeChange(machine: Machine, what: string): void {
  machine.changed = true;
  for (const fault of machine.state.faults) {
    fault.seen += 1;
    if (!strikes(fault, what)) continue;
    if (fault.times !== undefined) fault.times -= 1;
    if (fault.log !== undefined) kernelLog(machine, fault.log);
    if (fault.result === 'KILL') throw new Killed();
    throw new KernelError(fault.result === 'BLOCK' ? 'ETIMEDOUT' : fault.result);
  }
}

function strikes(fault: ArmedFault, what: string): boolean {
  if (fault.times === 0) return false;
  if (fault.atChange !== undefined && fault.seen !== fault.atChange) return false;
  return fault.matching === undefined || what.includes(fault.matching);
}
