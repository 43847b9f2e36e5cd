import type { RunResult } from '../../host.ts';
import { beforeChange } from '../changes.ts';
import { findNetdev, type Machine } from '../machine.ts';
import { netdevsIn } from '../netdevs.ts';
import { HOST_NETNS, type Netdev } from '../state.ts';
import { failure, notSimulated, success } from './result.ts';

/** Where NetworkManager runs it takes every netdev at once, unless it was told to leave it alone. */
export function nmcli(machine: Machine, args: readonly string[]): RunResult {
  const call = args.join(' ');
  if (call === '-t -f DEVICE,STATE device') return states(machine);
  if (call === 'general reload conf') return reload(machine);
  // Profiles are not simulated.
  if (call === 'connection reload') {
    beforeChange(machine, 'nmcli connection reload');
    return success();
  }
  if (/^device set \S+ managed (yes|no)$/.test(call)) {
    return setManaged(machine, args[2]!, args[4] === 'yes');
  }
  return notSimulated('nmcli', args);
}

function states(machine: Machine): RunResult {
  const lines = netdevsIn(machine, HOST_NETNS).map((netdev) => {
    return `${netdev.name}:${stateOf(machine, netdev)}\n`;
  });
  return success(lines.join(''));
}

function stateOf({ state }: Machine, { id, type }: Netdev): string {
  if (type === 'loopback') return 'connected (externally)';
  const unmanaged = [...(state.unmanaged ?? []), ...(state.udev?.unmanaged ?? [])].includes(id);
  return unmanaged ? 'unmanaged' : 'connecting (getting IP configuration)';
}

/** [keyfile] unmanaged-devices of the drop-ins; only `interface-name:` with `*` and `?` is looked at here. */
function reload(machine: Machine): RunResult {
  beforeChange(machine, 'nmcli general reload conf');
  const folder = '/etc/NetworkManager/conf.d/';
  const text = Object.entries(machine.state.spec.files ?? {})
    .filter(([path]) => path.startsWith(folder) && path.endsWith('.conf'))
    .map(([, content]) => content)
    .join('\n');
  const patterns = [...text.matchAll(/interface-name:([^;\s]+)/g)].map(([, name]) => glob(name!));
  const left = netdevsIn(machine, HOST_NETNS).filter(({ name }) =>
    patterns.some((pattern) => pattern.test(name)),
  );
  const ids = [...(machine.state.unmanaged ?? []), ...left.map(({ id }) => id)];
  machine.state.unmanaged = [...new Set(ids)];
  return success();
}

/** GLib's g_pattern_match_simple: `*` and `?`, nothing else. */
function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[^\w*?]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}

function setManaged(machine: Machine, name: string, managed: boolean): RunResult {
  const netdev = findNetdev(machine, name, HOST_NETNS);
  if (!netdev) return failure(10, `Error: Device '${name}' not found.`);
  beforeChange(machine, `nmcli device set ${name} managed ${managed ? 'yes' : 'no'}`);
  const others = (machine.state.unmanaged ?? []).filter((id) => id !== netdev.id);
  machine.state.unmanaged = managed ? others : [...others, netdev.id];
  const { udev } = machine.state;
  if (udev && managed) udev.unmanaged = udev.unmanaged.filter((id) => id !== netdev.id);
  return success();
}
