import type { Machine } from './machine.ts';
import { HOST_NETNS, type Netdev, type Udev } from './state.ts';

export type UdevAction = 'add' | 'change' | 'move';

/** What udevd read when it was started or told to reload. Lines in the order of the files' names. */
export function readRules(files: Record<string, string>): Udev['rules'] {
  return Object.keys(files)
    .filter((path) => /^\/(etc|run|usr\/lib)\/udev\/rules\.d\/[^/]+\.rules$/.test(path))
    .toSorted((a, b) => (baseName(a) < baseName(b) ? -1 : 1))
    .flatMap((path) => files[path]!.replaceAll('\\\n', '').split('\n'))
    .filter((line) => /^\s*[^#\s]/.test(line));
}

/**
 * What udev's rules say of a new netdev, as far as NetworkManager hears of it: NM_UNMANAGED, which it looks at when a
 * netdev is new to it and never again (nm-device.c, NM_UNMANAGED_PLATFORM_INIT).
 */
export function addedToUdev({ state }: Machine, netdev: Netdev): void {
  if (netdev.netns !== HOST_NETNS || state.udev === undefined) return;
  const subject: Subject = {
    action: 'add',
    name: netdev.name,
    parents: parentsOf(state.devices, netdev),
  };
  const values = state.udev.rules.flatMap((rule) => unmanagedBy(rule, subject) ?? []);
  if (values.at(-1) === '1') state.udev.unmanaged.push(netdev.id);
}

interface Subject {
  action: UdevAction;
  name: string;
  /** Itself and the devices above it. */
  parents: string[];
}

function parentsOf(devices: Machine['state']['devices'], { name, device }: Netdev): string[] {
  const above = device === null ? [] : [device, ...devices[device]!.parent.split('/')];
  return [name, ...above];
}

const TOKEN = /([A-Z]+)(?:\{([^}]*)\})?\s*(==|!=|[+:]?=)\s*"([^"]*)"/g;

/** What a rule sets NM_UNMANAGED to; undefined where it does not match, or asks for what is not known here. */
function unmanagedBy(rule: string, subject: Subject): string | undefined {
  let value: string | undefined;
  for (const [, key = '', attribute, operator = '', text = ''] of rule.matchAll(TOKEN)) {
    const isMatch = operator === '==' || operator === '!=';
    if (isMatch && matches(key, text, subject) !== (operator === '==')) return undefined;
    if (!isMatch && key === 'ENV' && attribute === 'NM_UNMANAGED') value = text;
  }
  return value;
}

function matches(
  key: string,
  pattern: string,
  { action, name, parents }: Subject,
): boolean | undefined {
  const glob = globOf(pattern);
  if (key === 'SUBSYSTEM') return glob.test('net');
  if (key === 'ACTION') return glob.test(action);
  if (key === 'KERNEL') return glob.test(name);
  return key === 'KERNELS' ? parents.some((parent) => glob.test(parent)) : undefined;
}

/** `|` between alternatives, `*`, `?` and `[...]` as a shell has them. */
function globOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^(?:${source})$`);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
