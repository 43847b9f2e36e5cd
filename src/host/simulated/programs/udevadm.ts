import type { RunResult } from '../../host.ts';
import { beforeChange } from '../changes.ts';
import { errnoText, KernelError } from '../errno.ts';
import { settle } from '../late-events.ts';
import { findNetdev, type Machine } from '../machine.ts';
import { netdevsIn } from '../netdevs.ts';
import { HOST_NETNS, type Netdev } from '../state.ts';
import { readRules, type UdevAction } from '../udev-rules.ts';
import { failure, notSimulated, success } from './result.ts';

/** `udevadm settle|control --reload|trigger` */
export function udevadm(machine: Machine, args: readonly string[]): RunResult {
  const [verb, ...rest] = args;
  if (verb === 'settle') {
    settle(machine);
    return success();
  }
  if (verb === 'control' && /^(--reload|--reload-rules|-R)$/.test(rest.join(' '))) {
    return reload(machine);
  }
  return verb === 'trigger' ? trigger(machine, rest) : notSimulated('udevadm', args);
}

function reload(machine: Machine): RunResult {
  return attempt(
    () => {
      beforeChange(machine, 'udevadm control reload');
      const { state } = machine;
      state.udev = {
        rules: readRules(state.spec.files ?? {}),
        unmanaged: state.udev?.unmanaged ?? [],
      };
    },
    (reason) => `Failed to send reload request: ${reason}`,
  );
}

interface Triggering {
  action: UdevAction;
  settles: boolean;
  paths: string[];
}

function trigger(machine: Machine, args: readonly string[]): RunResult {
  const options = parse(args);
  if (!options) return notSimulated('udevadm', ['trigger', ...args]);
  const { action, settles, paths } = options;
  const unknown = paths.find((path) => !isDevice(machine, path));
  if (unknown !== undefined) {
    return failure(1, `Failed to open the device '${unknown}': No such device`);
  }
  const netdevs =
    paths.length === 0
      ? netdevsIn(machine, HOST_NETNS)
      : paths.flatMap((path) => netdevAt(machine, path) ?? []);
  for (const netdev of netdevs) {
    const result = attempt(
      // Of a netdev that it knows NetworkManager does not hear by it.
      () => beforeChange(machine, `${netdev.name}/uevent ${action}`),
      (reason) =>
        `${netdev.name}: Failed to write '${action}' to '/sys/class/net/${netdev.name}/uevent': ${reason}`,
    );
    if (result.exitCode !== 0) return result;
  }
  if (settles) settle(machine);
  return success();
}

/** Of the ways to choose devices: paths, and all of the subsystem net. */
function parse(args: readonly string[]): Triggering | undefined {
  const options: Triggering = { action: 'change', settles: false, paths: [] };
  const rest = args.flatMap((word) => (/^--[\w-]+=/.test(word) ? splitAt(word, '=') : [word]));
  while (rest.length > 0) {
    const word = rest.shift()!;
    if (word === '--settle' || word === '-w') options.settles = true;
    else if (word === '--action' || word === '-c') {
      const action = rest.shift();
      if (action !== 'add' && action !== 'change' && action !== 'move') return undefined;
      options.action = action;
    } else if (word === '--subsystem-match' || word === '-s') {
      if (rest.shift() !== 'net') return undefined;
    } else if (word === '--type' || word === '-t') {
      if (rest.shift() !== 'devices') return undefined;
    } else if (word.startsWith('/sys/')) options.paths.push(word);
    else return undefined;
  }
  return options;
}

function splitAt(word: string, mark: string): string[] {
  const at = word.indexOf(mark);
  return [word.slice(0, at), word.slice(at + 1)];
}

function isDevice(machine: Machine, path: string): boolean {
  const name = path.replace(/\/+$/, '').split('/').at(-1)!;
  return netdevAt(machine, path) !== undefined || Object.hasOwn(machine.state.devices, name);
}

function netdevAt(machine: Machine, path: string): Netdev | undefined {
  const name = /\/net\/([^/]+)\/*$/.exec(path)?.[1];
  const netdev = name === undefined ? undefined : findNetdev(machine, name);
  // sysfs knows no altnames.
  return netdev?.name === name ? netdev : undefined;
}

function attempt(action: () => void, message: (reason: string) => string): RunResult {
  try {
    action();
    return success();
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    return failure(1, message(errnoText(error.errno)));
  }
}
