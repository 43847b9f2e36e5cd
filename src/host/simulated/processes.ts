import type { Machine } from './machine.ts';
import { addLoopback, bringHome, netdevsIn, removeNetdev } from './netdevs.ts';
import type { ProcessSpec } from './spec.ts';
import { HOST_NETNS, type Namespace, type Process } from './state.ts';

export function addProcess(machine: Machine, spec: ProcessSpec): Process {
  const process: Process = {
    pid: spec.pid ?? machine.state.next.pid++,
    ppid: spec.ppid ?? 1,
    uid: spec.uid ?? 0,
    comm: spec.comm,
    cmdline: spec.cmdline ?? [spec.comm],
    cgroup: spec.cgroup ?? '/system.slice/cron.service',
    netns: netnsOf(machine, spec.netns),
    opens: [spec.opens ?? []].flat(),
    startedAt: machine.state.now,
  };
  machine.state.processes.push(process);
  return process;
}

/** An unnamed namespace dies with its last process; its physical netdevs go home to the host. */
export function removeProcess(machine: Machine, pid: number): void {
  const gone = machine.state.processes.find((process) => process.pid === pid);
  machine.state.processes = machine.state.processes.filter((process) => process !== gone);
  if (gone) releaseNamespace(machine, gone.netns);
}

export function addNamespace(machine: Machine, name: string | null): Namespace {
  const namespace = { inode: machine.state.next.inode++, name, id: null };
  machine.state.namespaces.push(namespace);
  addLoopback(machine, namespace.inode, false);
  return namespace;
}

export function findNamespace(machine: Machine, name: string): Namespace | undefined {
  return machine.state.namespaces.find((namespace) => namespace.name === name);
}

/** `ip netns del`: the name goes; the namespace itself only if no process lives in it. */
export function removeNamespaceName(machine: Machine, namespace: Namespace): void {
  namespace.name = null;
  releaseNamespace(machine, namespace.inode);
}

function releaseNamespace(machine: Machine, inode: number): void {
  const namespace = machine.state.namespaces.find((candidate) => candidate.inode === inode);
  if (inode === HOST_NETNS || !namespace || namespace.name !== null) return;
  if (machine.state.processes.some((process) => process.netns === inode)) return;
  for (const netdev of netdevsIn(machine, inode)) {
    if (netdev.device === null) removeNetdev(machine, netdev);
    else bringHome(machine, netdev);
  }
  machine.state.namespaces = machine.state.namespaces.filter((other) => other !== namespace);
}

function netnsOf(machine: Machine, name: string | undefined): number {
  if (name === undefined) return HOST_NETNS;
  if (name === 'new') return addNamespace(machine, null).inode;
  return (findNamespace(machine, name) ?? addNamespace(machine, name)).inode;
}
