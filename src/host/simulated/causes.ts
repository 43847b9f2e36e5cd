import { findNetdev, type Machine } from './machine.ts';
import { moveNetdev } from './netdevs.ts';
import { addNamespace, addProcess, findNamespace, removeProcess } from './processes.ts';
import { reboot } from './reboot.ts';
import type { FaultSpec, ProcessSpec } from './spec.ts';
import type { Netdev, Process } from './state.ts';
import { resumeRemovals } from './vf-lifecycle.ts';

/** What happens to a simulated machine beside sriovctl: for tests and scenarios. */
export interface Causes {
  startProcess(spec: ProcessSpec): Promise<Process>;
  /** It lets go of all it held, and what the kernel waited for goes on. */
  stopProcess(pid: number): Promise<void>;
  /** To a named namespace, which is made if need be. */
  moveToNetns(netdev: string, namespace: string): Promise<void>;
  setCarrier(netdev: string, carrier: boolean): Promise<void>;
  addAddress(netdev: string, address: string): Promise<void>;
  setMaster(netdev: string, master: string | null): Promise<void>;
  /** /proc/cmdline becomes what the boot loader passes, and the IOMMU is on or off by it. */
  reboot(): Promise<void>;
  /** A service has run, as at boot: what systemctl says of it from now on. */
  endService(unit: string, exitCode: number): Promise<void>;
  /** From now on changes fail as the fault says. */
  inject(fault: FaultSpec): Promise<void>;
  /** Anything else, on the machine itself. */
  change<T>(action: (machine: Machine) => T): Promise<T>;
}

export function causesOf(change: Causes['change']): Causes {
  const cause = <T>(action: (machine: Machine) => T): Promise<T> =>
    change((machine) => {
      machine.changed = true;
      return action(machine);
    });
  return {
    change: cause,
    startProcess: (spec) => cause((machine) => addProcess(machine, spec)),
    stopProcess: (pid) =>
      cause((machine) => {
        removeProcess(machine, pid);
        resumeRemovals(machine);
      }),
    moveToNetns: (netdev, namespace) =>
      cause((machine) => {
        const target = findNamespace(machine, namespace) ?? addNamespace(machine, namespace);
        moveNetdev(machine, named(machine, netdev), target.inode);
      }),
    setCarrier: (netdev, carrier) =>
      cause((machine) => {
        named(machine, netdev).carrier = carrier;
      }),
    addAddress: (netdev, address) =>
      cause((machine) => {
        named(machine, netdev).addresses.push(address);
      }),
    setMaster: (netdev, master) =>
      cause((machine) => {
        const id = master === null ? null : named(machine, master).id;
        named(machine, netdev).master = id;
      }),
    reboot: () => cause(reboot),
    endService: (unit, exitCode) =>
      cause(({ state }) => {
        state.units = { ...state.units, [unit]: { exitCode } };
      }),
    inject: (fault) =>
      cause((machine) => {
        machine.state.faults.push({ ...fault, seen: 0 });
      }),
  };
}

function named(machine: Machine, name: string): Netdev {
  const netdev = findNetdev(machine, name);
  if (!netdev) throw new Error(`the simulated machine has no netdev ${name}`);
  return netdev;
}
