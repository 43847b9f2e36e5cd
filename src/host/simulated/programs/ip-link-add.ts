import type { RunResult } from '../../host.ts';
import { beforeChange } from '../changes.ts';
import { findNetdev, randomMac, type Machine } from '../machine.ts';
import { addAltnames, addNetdev, removeNetdev } from '../netdevs.ts';
import { failure, notSimulated, success } from './result.ts';

const KINDS = ['bond', 'bridge', 'dummy', 'macvlan', 'vlan', 'veth'];
const OWN_MODULES: Record<string, string> = { bond: 'bonding', bridge: 'bridge', vlan: '8021q' };

/** `ip link add [link X] [name] NAME [up] type KIND ...`; a kind's own options are taken and forgotten. */
export function addLink(machine: Machine, args: readonly string[], netns: number): RunResult {
  const at = args.indexOf('type');
  const kind = args[at + 1] ?? '';
  if (at < 0 || !KINDS.includes(kind)) return notSimulated('ip', ['link', 'add', ...args]);
  const words = args.slice(0, at);
  const lower = wordAfter(words, 'link');
  const name = wordAfter(words, 'name') ?? wordAfter(words, 'dev') ?? plainName(words);
  const link = lower === undefined ? undefined : findNetdev(machine, lower, netns);
  if (lower !== undefined && !link) return failure(1, `Cannot find device "${lower}"`);
  if (name === undefined)
    return failure(255, 'Not enough information: "dev" argument is required.');
  if (findNetdev(machine, name, netns)) return failure(2, 'RTNETLINK answers: File exists');
  beforeChange(machine, `link add ${name}`);
  const module = OWN_MODULES[kind] ?? kind;
  if (!machine.state.modules.includes(module)) machine.state.modules.push(module);
  const up = words.includes('up');
  addNetdev(machine, {
    name,
    kind,
    netns,
    address: link?.address ?? randomMac(machine),
    link: link?.id ?? null,
    up,
  });
  return success();
}

export function deleteLink(machine: Machine, args: readonly string[], netns: number): RunResult {
  const name = wordAfter(args, 'dev') ?? args[0] ?? '';
  const netdev = findNetdev(machine, name, netns);
  if (!netdev) return failure(1, `Cannot find device "${name}"`);
  if (netdev.kind === null) return failure(2, 'RTNETLINK answers: Operation not supported');
  beforeChange(machine, `link del ${name}`);
  removeNetdev(machine, netdev);
  return success();
}

/** `ip link property add|del dev X altname NAME` */
export function changeAltnames(
  machine: Machine,
  args: readonly string[],
  netns: number,
): RunResult {
  const name = wordAfter(args, 'dev') ?? '';
  const altname = wordAfter(args, 'altname');
  const netdev = findNetdev(machine, name, netns);
  if (!netdev) return failure(1, `Cannot find device "${name}"`);
  if (args[0] !== 'add' || altname === undefined) {
    return notSimulated('ip', ['link', 'property', ...args]);
  }
  if (findNetdev(machine, altname, netns)) return failure(2, 'RTNETLINK answers: File exists');
  beforeChange(machine, `${name} altname ${altname}`);
  addAltnames(machine, netdev, [altname]);
  return success();
}

function wordAfter(words: readonly string[], key: string): string | undefined {
  const at = words.indexOf(key);
  return at < 0 ? undefined : words[at + 1];
}

function plainName(words: readonly string[]): string | undefined {
  return words.find(
    (word, index) => word !== 'up' && word !== 'link' && words[index - 1] !== 'link',
  );
}
