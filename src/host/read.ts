import { HostError, type Host } from './host.ts';

/** The file's text without surrounding white space, or undefined if it is absent, unreadable or vanishes meanwhile. */
export function readOptional(host: Host, path: string): string | undefined {
  return optional(() => host.read(path).trim());
}

/** As readOptional, but every character of it: for files whose lines are counted. */
export function readText(host: Host, path: string): string | undefined {
  return optional(() => host.read(path));
}

export function listOptional(host: Host, path: string): string[] {
  return optional(() => host.list(path)) ?? [];
}

export function linkOptional(host: Host, path: string): string | undefined {
  return optional(() => host.link(path));
}

/** The last part of a link's target: the driver, the group, the device. */
export function linkName(host: Host, path: string): string | undefined {
  return linkOptional(host, path)?.split('/').pop();
}

/** A decimal or 0x number, or undefined when the file is absent or holds something else. */
export function readNumber(host: Host, path: string): number | undefined {
  const text = readOptional(host, path);
  return text !== undefined && /^(-?\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : undefined;
}

/** True for whatever is there, also a directory or a file that may not be read. */
export function isThere(host: Host, path: string): boolean {
  try {
    host.read(path);
    return true;
  } catch (error) {
    if (error instanceof HostError) return error.errno !== 'ENOENT' && error.errno !== 'ENOTDIR';
    throw error;
  }
}

function optional<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof HostError) return undefined;
    throw error;
  }
}
