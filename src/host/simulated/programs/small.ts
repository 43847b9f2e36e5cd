import type { RunResult } from '../../host.ts';
import { beforeChange } from '../changes.ts';
import { isAvailable, isLoaded, load, unload } from '../driver-binding.ts';
import { KernelError } from '../errno.ts';
import { architecture, kernelRelease } from '../kernel-identity.ts';
import { moduleNamed } from '../known-modules.ts';
import { findNetdev, type Machine } from '../machine.ts';
import { findNamespace } from '../processes.ts';
import type { LogLine } from '../state.ts';
import type { Context } from './context.ts';
import { failure, notSimulated, success } from './result.ts';

export function dmesg(machine: Machine): RunResult {
  return success(machine.state.log.map(dmesgLine).join(''));
}

/** Further lines of one message are indented by the width of the time. */
function dmesgLine({ at, text }: LogLine): string {
  const time = `${monotonic(at)} `;
  return `${time}${text.replaceAll('\n', `\n${' '.repeat(time.length)}`)}\n`;
}

/** `journalctl -k`: the same log, as `-o short` and `-o short-monotonic` print it. */
export function journalctl(machine: Machine, args: readonly string[]): RunResult {
  if (!args.includes('-k') && !args.includes('--dmesg')) return notSimulated('journalctl', args);
  const time = args.includes('short-monotonic') ? monotonic : timeOfDay;
  const lines = machine.state.log.map(({ at, text }) => `${time(at)} sim kernel: ${text}\n`);
  return success(lines.join(''));
}

function monotonic(at: number): string {
  return `[${(at / 1000).toFixed(6).padStart(12)}]`;
}

const BOOTED = Date.UTC(2025, 10, 3, 9, 0, 0);

function timeOfDay(at: number): string {
  const time = new Date(BOOTED + at).toUTCString();
  return `${time.slice(8, 11)} ${time.slice(5, 7)} ${time.slice(17, 25)}`;
}

export function modprobe(machine: Machine, args: readonly string[]): RunResult {
  const remove = args.includes('-r');
  const name = args.find((word) => !word.startsWith('-'));
  if (name === undefined) return failure(1, 'modprobe: ERROR: missing parameters.');
  const module = moduleNamed(name);
  if (isLoaded(machine, module) && !remove) return success();
  if (!isAvailable(machine, module)) {
    return failure(
      1,
      `modprobe: FATAL: Module ${name} not found in directory /lib/modules/${kernelRelease(machine)}`,
    );
  }
  if (remove) return removeModule(machine, module);
  beforeChange(machine, `modprobe ${module}`);
  load(machine, module);
  return success();
}

function removeModule(machine: Machine, module: string): RunResult {
  try {
    unload(machine, module);
    return success();
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    return failure(1, `modprobe: FATAL: Module ${module} is in use.`);
  }
}

export function modinfo(machine: Machine, args: readonly string[]): RunResult {
  const name = args.findLast((word) => !word.startsWith('-')) ?? '';
  const module = moduleNamed(name);
  if (!isAvailable(machine, module)) {
    return failure(1, `modinfo: ERROR: Module ${name} not found.`);
  }
  const path = `/lib/modules/${kernelRelease(machine)}/kernel/drivers/${module}.ko.xz`;
  if (args.includes('-n')) return success(`${path}\n`);
  return success(`filename:       ${path}\nname:           ${module}\nlicense:        GPL v2\n`);
}

export function ethtool(machine: Machine, args: readonly string[], context: Context): RunResult {
  if (args[0] !== '-i' || args.length !== 2) return notSimulated('ethtool', args);
  const netdev = findNetdev(machine, args[1]!, context.netns);
  if (!netdev) return failure(71, 'Cannot get driver information: No such device');
  const device = netdev.device === null ? undefined : machine.state.devices[netdev.device];
  const yes = device !== undefined && device.bus === 'pci' ? 'yes' : 'no';
  const pfOnly = device?.vf ? 'no' : yes;
  const lines = [
    `driver: ${device?.driver ?? netdev.kind ?? ''}`,
    `version: ${kernelRelease(machine)}`,
    'firmware-version: ',
    'expansion-rom-version: ',
    `bus-info: ${device?.name ?? ''}`,
    `supports-statistics: ${yes}`,
    `supports-test: ${yes}`,
    `supports-eeprom-access: ${pfOnly}`,
    `supports-register-dump: ${yes}`,
    `supports-priv-flags: ${pfOnly}`,
  ];
  return success(`${lines.join('\n')}\n`);
}

export function uname(machine: Machine, args: readonly string[]): RunResult {
  if (args.includes('-r')) return success(`${kernelRelease(machine)}\n`);
  if (args.includes('-m')) return success(`${architecture(machine)}\n`);
  return success('Linux\n');
}

/** `nsenter --net=PATH program ...`, `nsenter -t PID -n program ...` */
export function nsenter(machine: Machine, args: readonly string[], context: Context): RunResult {
  const rest = [...args];
  let netns = context.netns;
  let target: string | undefined;
  while (rest[0]?.startsWith('-')) {
    const word = rest.shift()!;
    if (word === '--') break;
    if (word.startsWith('--net=')) {
      const path = word.slice('--net='.length);
      const inode = namespaceAt(machine, path);
      if (inode === undefined) {
        return failure(1, `nsenter: cannot open ${path}: No such file or directory`);
      }
      netns = inode;
    } else if (word === '-t' || word === '--target') target = rest.shift();
    else if (word.startsWith('--target=')) target = word.slice('--target='.length);
    else if ((word === '-n' || word === '--net') && target !== undefined) {
      const inode = namespaceAt(machine, `/proc/${target}/ns/net`);
      if (inode === undefined) {
        return failure(1, `nsenter: cannot open /proc/${target}/ns/net: No such file or directory`);
      }
      netns = inode;
    } else return notSimulated('nsenter', args);
  }
  const [program = '', ...programArgs] = rest;
  return context.run(program, programArgs, netns);
}

function namespaceAt(machine: Machine, path: string): number | undefined {
  const named = /^(?:\/var)?\/run\/netns\/(.+)$/.exec(path)?.[1];
  if (named !== undefined) return findNamespace(machine, named)?.inode;
  const pid = /^\/proc\/(\d+)\/ns\/net$/.exec(path)?.[1];
  return machine.state.processes.find((process) => String(process.pid) === pid)?.netns;
}
