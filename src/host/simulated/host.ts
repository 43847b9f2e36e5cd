import { HostError, type Host, type RunResult } from '../host.ts';
import { causesOf, type Causes } from './causes.ts';
import { KernelError, type Errno } from './errno.ts';
import { failingKeep } from './failing-keep.ts';
import { advance } from './late-events.ts';
import type { Machine } from './machine.ts';
import { runProgram } from './programs/run.ts';
import { replaceFile } from './files.ts';
import { HOST_NETNS } from './state.ts';
import type { Storage } from './storage.ts';
import { walk, type Node } from './tree/node.ts';
import { fileSystem } from './tree/root.ts';

export interface SimulatedHost extends Host, Causes {
  readonly kind: 'simulated';
}

type Operation = HostError['operation'];

export function hostOf(machine: Machine, storage: Storage): SimulatedHost {
  const root = fileSystem(machine);
  const change: Causes['change'] = (action) => storage.exclusively(machine, () => action(machine));
  const find = (path: string, operation: Operation, follow = true): Node =>
    attempt(path, operation, () => walk(root, path, follow));
  const look = <T>(action: () => T): T => {
    storage.refresh(machine);
    return action();
  };
  return {
    ...causesOf(change),
    kind: 'simulated',
    name: `simulated host (${machine.state.spec.name})`,
    writable: true,
    privileged: true,
    read: (path) => look(() => given(machine, path) ?? readNode(find(path, 'read'), path)),
    list: (path) => look(() => listNode(find(path, 'list'), path)),
    link: (path) => look(() => linkNode(find(path, 'link', false), path)),
    write: (path, text, { timeoutMs = 10_000 } = {}) =>
      change(() => {
        writeNode(machine, find(path, 'write'), { path, text, timeoutMs });
      }),
    replace: (path, files) => change(() => replaceFile(machine, path, files)),
    run: async (program, args, { input } = {}) => {
      const context = { netns: HOST_NETNS, input };
      const run = (): RunResult => runProgram(machine, program, args, context);
      return mayChange(program, args) ? change(run) : look(run);
    },
    wait: (ms) => change(() => advance(machine, ms)),
    lock: (command) => storage.lock(command),
    keep: failingKeep(machine, storage.keep),
  };
}

function given({ state }: Machine, path: string): string | undefined {
  const { reads } = state.spec;
  const instead = reads && Object.hasOwn(reads, path) ? reads[path] : undefined;
  if (instead && 'errno' in instead) throw new HostError(nodeName(instead.errno), path, 'read');
  return instead?.text;
}

function readNode(node: Node, path: string): string {
  if (node.type !== 'file') throw new HostError('EISDIR', path, 'read');
  if (!node.read) throw new HostError('EACCES', path, 'read');
  return attempt(path, 'read', node.read);
}

function listNode(node: Node, path: string): string[] {
  if (node.type !== 'directory') throw new HostError('ENOTDIR', path, 'list');
  return [...node.names()].sort();
}

function linkNode(node: Node, path: string): string {
  if (node.type !== 'link') throw new HostError('EINVAL', path, 'link');
  return node.target;
}

function writeNode(
  machine: Machine,
  node: Node,
  { path, text, timeoutMs }: { path: string; text: string; timeoutMs: number },
): void {
  if (node.type !== 'file') throw new HostError('EISDIR', path, 'write');
  // kernfs_fop_open() refuses to open a file for writing that has no store operation, even for root.
  if (!node.write) throw new HostError('EACCES', path, 'write');
  // A write(2) of nothing never reaches the store operation.
  if (text === '') return;
  const { write } = node;
  try {
    attempt(path, 'write', () => write(text));
  } catch (error) {
    if (error instanceof HostError && error.errno === 'ETIMEDOUT') advance(machine, timeoutMs);
    throw error;
  }
}

function attempt<T>(path: string, operation: Operation, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    const byProgram = operation === 'write' && WRITTEN_BY_PROGRAM.test(path);
    throw new HostError(byProgram ? error.errno : nodeName(error.errno), path, operation);
  }
}

/** On a real host these are written by a program of their own, whose message tells the errno: see ../write.ts. */
const WRITTEN_BY_PROGRAM = /\/(?:sriov_numvfs|bind|unbind|drivers_probe|new_device|del_device)$/;

/** Node knows error 95 as ENOTSUP, and the kernel's own 524 not at all. */
function nodeName(errno: Errno): string {
  if (errno === 'EOPNOTSUPP') return 'ENOTSUP';
  return errno === 'ENOTSUPP' ? 'Unknown system error -524' : errno;
}

const CHANGING_PROGRAMS = [
  'grub-mkconfig',
  'grub2-mkconfig',
  'grubby',
  'kernel-install',
  'modprobe',
  'netplan',
  'networkctl',
  'nmcli',
  'proxmox-boot-tool',
  'rpm-ostree',
  'udevadm',
  'update-grub',
];
const CHANGING_WORDS = [
  'set',
  'add',
  'del',
  'delete',
  'exec',
  '-batch',
  '-b',
  '-force',
  'enable',
  'disable',
  'start',
  'restart',
  'stop',
];

function mayChange(program: string, args: readonly string[]): boolean {
  return CHANGING_PROGRAMS.includes(program) || args.some((word) => CHANGING_WORDS.includes(word));
}
