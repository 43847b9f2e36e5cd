import type { Host } from '../../host/host.ts';
import { isThere, listOptional, readOptional, readText } from '../../host/read.ts';
import type { KernelArgument } from '../../bootloader/kernel-arguments.ts';

export interface Modules {
  /** Is it on this host for the running kernel, loaded, built in or as a file? undefined: cannot be told. */
  installed(module: string): boolean | undefined;
  /** What keeps the kernel from loading it by itself, with its file: `/etc/modprobe.d/x.conf:3: blacklist igbvf`. */
  blocked(module: string): string | undefined;
}

export function readModules(
  host: Host,
  release: string | undefined,
  args: readonly KernelArgument[],
): Modules {
  const onDisk = release === undefined ? undefined : modulesOnDisk(host, release);
  const blocks = [...blockedByArgument(args), ...blockedByFile(host)];
  return {
    installed: (module) =>
      isThere(host, `/sys/module/${underscored(module)}`) || onDisk?.has(underscored(module)),
    blocked: (module) => blocks.find((block) => block.module === underscored(module))?.evidence,
  };
}

function modulesOnDisk(host: Host, release: string): Set<string> | undefined {
  const folder = `/lib/modules/${release}`;
  const dependencies = readOptional(host, `${folder}/modules.dep`);
  if (dependencies === undefined || dependencies === '') return undefined;
  const builtIn = readOptional(host, `${folder}/modules.builtin`) ?? '';
  const paths = `${dependencies}\n${builtIn}`.matchAll(
    /^[^\s:]*?([^/\s:]+)\.ko(?:\.\w+)?(?::|$)/gm,
  );
  return new Set([...paths].map(([, module]) => underscored(module!)));
}

interface Block {
  module: string;
  evidence: string;
}

/** `module_blacklist=` is the kernel's own (kernel/module/main.c), `modprobe.blacklist=` is read by kmod. */
function blockedByArgument(args: readonly KernelArgument[]): Block[] {
  return args
    .filter((arg) => arg.name === 'module_blacklist' || arg.name === 'modprobe.blacklist')
    .flatMap((arg) =>
      (arg.value ?? '').split(',').map((module) => ({
        module: underscored(module),
        evidence: `/proc/cmdline: ${arg.text}`,
      })),
    );
}

/** modprobe.d(5): `blacklist NAME`, and `install NAME /bin/false` as the stronger way. */
function blockedByFile(host: Host): Block[] {
  return modprobeLines(host).flatMap(({ path, line, words }) => {
    const [command, module, program] = words;
    if (module === undefined) return [];
    const blocks =
      command === 'blacklist' ||
      (command === 'install' && /^(\/usr)?\/bin\/(false|true)$/.test(program ?? ''));
    return blocks
      ? [{ module: underscored(module), evidence: `${path}:${line}: ${words.join(' ')}` }]
      : [];
  });
}

interface ModprobeLine {
  path: string;
  line: number;
  words: string[];
}

const MODPROBE_FOLDERS = [
  '/etc/modprobe.d',
  '/run/modprobe.d',
  '/usr/lib/modprobe.d',
  '/lib/modprobe.d',
];

/** A file hides those of the same name in later folders. */
function modprobeLines(host: Host): ModprobeLine[] {
  const seen = new Set<string>();
  return MODPROBE_FOLDERS.flatMap((folder) =>
    listOptional(host, folder)
      .filter((name) => name.endsWith('.conf') && !seen.has(name) && seen.add(name))
      .flatMap((name) => linesOf(host, `${folder}/${name}`)),
  );
}

function linesOf(host: Host, path: string): ModprobeLine[] {
  const text = readText(host, path) ?? '';
  return text
    .split('\n')
    .map((line, index) => ({ path, line: index + 1, words: line.trim().split(/\s+/) }));
}

function underscored(module: string): string {
  return module.replaceAll('-', '_');
}
