import type { RunResult } from '../../host.ts';
import { errnoText, KernelError } from '../errno.ts';
import { changeLink, MtuError, type LinkChange } from '../link-change.ts';
import { findNetdev, type Machine } from '../machine.ts';
import { NAME_ROOM } from '../netdev-name.ts';
import { findNamespace } from '../processes.ts';
import { nextWord, parseNumber, wrongArgument, WrongUse, type Words } from './ip-words.ts';
import { parseVf } from './ip-vf-words.ts';
import { failure, success } from './result.ts';

/** `ip link set`, as iplink_parse() of iproute2 reads it; the kernel gets it in one request. */
export function setLink(machine: Machine, args: readonly string[], netns: number): RunResult {
  try {
    const { device, change } = parse(machine, { args: [...args] }, netns);
    const netdev = findNetdev(machine, device, netns);
    if (!netdev) return failure(1, `Cannot find device "${device}"`);
    changeLink(machine, netdev, change);
    return success();
  } catch (error) {
    if (error instanceof WrongUse) return failure(error.exitCode, error.message);
    if (error instanceof MtuError) return failure(2, `Error: ${error.message}`);
    if (error instanceof KernelError) {
      return failure(2, `RTNETLINK answers: ${errnoText(error.errno)}`);
    }
    throw error;
  }
}

function parse(
  machine: Machine,
  words: Words,
  netns: number,
): { device: string; change: LinkChange } {
  const change: LinkChange = {};
  let device: string | undefined;
  while (words.args.length > 0) {
    const word = words.args.shift()!;
    if (word === 'up') change.up = true;
    else if (word === 'down') change.up = false;
    else if (word === 'mtu') change.mtu = parseNumber(nextWord(words), 'mtu');
    else if (word === 'name') change.name = interfaceName(nextWord(words), 'name');
    else if (word === 'address') change.address = nextWord(words);
    else if (word === 'nomaster') change.master = null;
    else if (word === 'master') change.master = masterIndex(machine, nextWord(words), netns);
    else if (word === 'netns') change.netns = namespaceOf(machine, nextWord(words));
    else if (word === 'vf') {
      if (device === undefined) throw new WrongUse(255, 'Error: argument "dev" is required');
      const netdev = findNetdev(machine, device, netns);
      change.vf = parseVf(machine, words, netdev);
    } else {
      if (device !== undefined) throw garbage(word);
      device = interfaceName(word === 'dev' ? nextWord(words) : word, 'dev');
    }
  }
  if (device === undefined) {
    throw new WrongUse(255, 'Not enough information: "dev" argument is required.');
  }
  return { device, change };
}

/** check_ifname() and check_altifname() of iproute2's lib/utils.c. */
function interfaceName(text: string, what: 'name' | 'dev'): string {
  const room = what === 'name' ? NAME_ROOM : ALTNAME_ROOM;
  if (text === '' || text.length >= room || /[/\s]/.test(text)) {
    throw wrongArgument(text, `"${what}" not a valid ifname`);
  }
  return text;
}

/** ALTIFNAMSIZ */
const ALTNAME_ROOM = 128;

function garbage(word: string): WrongUse {
  return new WrongUse(255, `Error: either "dev" is duplicate, or "${word}" is garbage.`);
}

function masterIndex(machine: Machine, name: string, netns: number): number {
  const master = findNetdev(machine, name, netns);
  if (!master) throw wrongArgument(name, 'Device does not exist\n');
  return master.id;
}

/** By name, else by process id. */
function namespaceOf(machine: Machine, text: string): number {
  const named = findNamespace(machine, text);
  if (named) return named.inode;
  const process = machine.state.processes.find(({ pid }) => String(pid) === text);
  if (!process) throw wrongArgument(text, 'Invalid "netns" value\n');
  return process.netns;
}
