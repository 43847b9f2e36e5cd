import type { Host } from '../host/host.ts';
import { listOptional, readText } from '../host/read.ts';
import { shellQuote } from '../model/shell-quote.ts';
import { dropInFiles } from './drop-in-files.ts';
import { runsNetworkManager } from './network-manager-profiles.ts';
import type { VfOwner } from './owner.ts';
import { findWrites, namesPf } from './shell-lines.ts';

/**
 * systemd units that are enabled, rc.local, cron, ifupdown, NetworkManager's dispatcher: scripts that write
 * sriov_numvfs at boot.
 */
export function bootScriptOwners(host: Host): VfOwner[] {
  return [
    ...unitOwners(host),
    ...fixedFiles(host),
    ...interfacesOwners(host),
    ...dispatcherOwners(host),
  ];
}

const UNITS = '/etc/systemd/system';

/** A unit counts if a target wants it; what it starts is looked into where it is a script of the administrator's. */
function unitOwners(host: Host): VfOwner[] {
  const wanted = listOptional(host, UNITS)
    .filter((name) => /\.(wants|requires)$/.test(name))
    .flatMap((folder) => listOptional(host, `${UNITS}/${folder}`));
  return [...new Set(wanted)]
    .filter((name) => name.endsWith('.service'))
    .flatMap((name) => {
      const template = name.replace(/@[^@]*(?=\.service$)/, '@');
      const instance = /@([^@]*)\.service$/.exec(name)?.[1] ?? '';
      const path = [name, template]
        .flatMap((file) => [`${UNITS}/${file}`, `/usr/local/lib/systemd/system/${file}`])
        .find((file) => readText(host, file) !== undefined);
      if (path === undefined) return [];
      const text = (readText(host, path) ?? '').replace(/%[iI]/g, () => instance);
      const commands = [...text.matchAll(/^Exec(?!Stop)\w+=(.*)$/gm)];
      const scripts = commands.flatMap(([, command]) =>
        command!
          .split(/\s+/)
          .filter((word) => /^[-@:+!]*\/(usr\/local|opt|etc|root|srv)\//.test(word)),
      );
      const files = [
        { path, text },
        ...scripts.slice(0, 4).flatMap((word) => {
          const script = word.replace(/^[-@:+!]+/, '');
          const body = readText(host, script);
          return body === undefined ? [] : [{ path: script, text: body }];
        }),
      ];
      const isAll =
        commands.length === 1 && findWrites(text).length === 1 && !/;|&&/.test(commands[0]![1]!);
      const remedy = (at: string, line: number) =>
        isAll ? [`systemctl disable ${shellQuote(name)}`] : takeOut(at, line);
      return files
        .flatMap((file) => scriptOwners(name, file, text, (line) => remedy(file.path, line)))
        .slice(0, 8);
    });
}

function fixedFiles(host: Host): VfOwner[] {
  const files = ['/etc/rc.local', '/etc/rc.d/rc.local', '/etc/crontab'].flatMap((path) => {
    const text = readText(host, path);
    return text === undefined ? [] : [{ path, text }];
  });
  const all = [...files, ...dropInFiles(host, ['/etc/cron.d'], /^[^.]/)];
  return all.flatMap((file) =>
    scriptOwners(file.path.split('/').pop()!, file, '', (line) => takeOut(file.path, line)),
  );
}

/** interfaces(5): a line belongs to the `iface` above it, whose name is $IFACE. */
function interfacesOwners(host: Host): VfOwner[] {
  const main = readText(host, '/etc/network/interfaces');
  const files = [
    ...(main === undefined ? [] : [{ path: '/etc/network/interfaces', text: main }]),
    ...dropInFiles(host, ['/etc/network/interfaces.d'], /^[\w-]+$/),
  ];
  return files.flatMap(({ path, text }) => {
    let iface = '';
    const named = text.split('\n').map((line) => {
      iface = /^\s*iface\s+(\S+)/.exec(line)?.[1] ?? iface;
      return line.replace(/\$(?:IFACE\b|\{IFACE\})/g, () => iface);
    });
    return scriptOwners('ifupdown', { path, text: named.join('\n') }, '', (line) =>
      takeOut(path, line),
    );
  });
}

/** NetworkManager-dispatcher(8): run for each device that comes up, with its name as $1. */
function dispatcherOwners(host: Host): VfOwner[] {
  if (!runsNetworkManager(host)) return [];
  return ['/etc', '/usr/lib']
    .flatMap((root) => [`${root}${DISPATCHER}`, `${root}${DISPATCHER}/pre-up.d`])
    .flatMap((folder) => dropInFiles(host, [folder], /^[\w.-]*\w$/))
    .flatMap((file) =>
      scriptOwners("NetworkManager's dispatcher", file, '', (line) => takeOut(file.path, line)),
    );
}

const DISPATCHER = '/NetworkManager/dispatcher.d';

/** A line that names its PF through a variable belongs to each PF that the file, or the unit that starts it, names. */
function scriptOwners(
  program: string,
  { path, text }: { path: string; text: string },
  context: string,
  remedy: (line: number) => string[],
): VfOwner[] {
  return findWrites(text).map((write) => ({
    program,
    path,
    ...write,
    remedy: remedy(write.line),
    owns: (nic) =>
      namesPf(write.text, nic) ||
      (/[$*?]/.test(write.text) && (namesPf(text, nic) || namesPf(context, nic))),
  }));
}

/** For hands: a line less may leave an `if` without a body, or a command without its end. */
function takeOut(path: string, line: number): string[] {
  return [`# Take what writes sriov_numvfs out of ${path}, line ${line}`];
}
