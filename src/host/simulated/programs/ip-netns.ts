import type { RunResult } from '../../host.ts';
import { beforeChange } from '../changes.ts';
import type { Machine } from '../machine.ts';
import { addNamespace, findNamespace, removeNamespaceName } from '../processes.ts';
import type { Context } from './context.ts';
import { failure, json, notSimulated, success } from './result.ts';

/** `ip netns list|add|del|exec` */
export function netnsCommand(
  machine: Machine,
  verb: string,
  args: readonly string[],
  asJson: boolean,
  context: Context,
): RunResult {
  const [name = '', ...rest] = args;
  if (verb === 'list' || verb === 'show' || verb === 'ls') return list(machine, asJson);
  if (verb === 'add') return add(machine, name);
  if (verb === 'del' || verb === 'delete') return remove(machine, name);
  if (verb === 'exec') return execute(machine, name, rest, context);
  return notSimulated('ip', ['netns', verb, ...args]);
}

function list(machine: Machine, asJson: boolean): RunResult {
  const named = machine.state.namespaces.filter(({ name }) => name !== null);
  // Without any namespace iproute2 prints nothing at all, also with -j.
  if (named.length === 0) return success();
  if (asJson) return json(named.map(({ name, id }) => (id === null ? { name } : { name, id })));
  const lines = named.map(({ name, id }) => `${name}${id === null ? '' : ` (id: ${id})`}\n`);
  return success(lines.join(''));
}

function add(machine: Machine, name: string): RunResult {
  if (findNamespace(machine, name)) {
    return failure(1, `Cannot create namespace file "/run/netns/${name}": File exists`);
  }
  beforeChange(machine, `netns add ${name}`);
  addNamespace(machine, name);
  return success();
}

function remove(machine: Machine, name: string): RunResult {
  const namespace = findNamespace(machine, name);
  if (!namespace) {
    return failure(
      1,
      `Cannot remove namespace file "/run/netns/${name}": No such file or directory`,
    );
  }
  beforeChange(machine, `netns del ${name}`);
  removeNamespaceName(machine, namespace);
  return success();
}

function execute(
  machine: Machine,
  name: string,
  command: readonly string[],
  context: Context,
): RunResult {
  const namespace = findNamespace(machine, name);
  if (!namespace) {
    return failure(255, `Cannot open network namespace "${name}": No such file or directory`);
  }
  const [program = '', ...args] = command;
  return context.run(program, args, namespace.inode);
}
