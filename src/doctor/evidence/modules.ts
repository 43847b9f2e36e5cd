import { type Host, HostError, ProgramMissing } from '../../host/host.ts';
import { isThere, listOptional, readText } from '../../host/read.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import type { KernelArgument } from '../../bootloader/kernel-arguments.ts';

export interface Modules {
  /** Is it on this host for the running kernel, loaded, built in or as a file? undefined: cannot be told. */
  installed(module: string): Promise<boolean | undefined>;
  /** What keeps the kernel from loading it by itself. */
  blocked(module: string): Block | undefined;
  /** What it is given when it is loaded, in the order in which it gets them: the last of a name counts. */
  options(module: string): ModuleOption[];
}

export function readModules(host: Host, args: readonly KernelArgument[]): Modules {
  const blocks = [...blockedByArgument(args), ...blockedByFile(host)];
  const options = [...optionsInFiles(host), ...optionsInArguments(args)];
  const asked = new Map<string, Promise<boolean | undefined>>();
  return {
    installed(module) {
      if (!asked.has(module)) asked.set(module, isInstalled(host, module));
      return asked.get(module)!;
    },
    blocked: (module) => blocks.find((block) => block.module === underscored(module)),
    options: (module) => options.filter((option) => option.module === underscored(module)),
  };
}

/** modinfo also knows modules that are built in. */
async function isInstalled(host: Host, module: string): Promise<boolean | undefined> {
  if (isThere(host, `/sys/module/${underscored(module)}`)) return true;
  try {
    const { exitCode, stderr } = await host.run('modinfo', ['-n', module]);
    if (exitCode === 0) return true;
    return stderr.includes('not found') ? false : undefined;
  } catch (error) {
    if (error instanceof ProgramMissing || error instanceof HostError) return undefined;
    throw error;
  }
}

export interface Block {
  module: string;
  /** With its place: `/etc/modprobe.d/x.conf:3: blacklist igbvf`. */
  evidence: string;
  /** What to type to be rid of it. */
  remedy: string;
}

/** `module_blacklist=` is the kernel's own (kernel/module/main.c), `modprobe.blacklist=` is read by kmod. */
function blockedByArgument(args: readonly KernelArgument[]): Block[] {
  return args
    .filter((arg) => arg.name === 'module_blacklist' || arg.name === 'modprobe.blacklist')
    .flatMap((arg) =>
      (arg.value ?? '').split(',').map((module) => ({
        module: underscored(module),
        evidence: `/proc/cmdline: ${arg.text}`,
        remedy: `# Take ${module} out of the kernel argument ${arg.text}`,
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
      ? [
          {
            module: underscored(module),
            evidence: `${path}:${line}: ${words.join(' ')}`,
            remedy: `sed -i '${line}s/^/#/' ${shellQuote(path)}`,
          },
        ]
      : [];
  });
}

export interface ModuleOption {
  module: string;
  name: string;
  value: string;
  /** With its place: `/etc/modprobe.d/x.conf:3: options igb max_vfs=2`. */
  evidence: string;
  /** Where it stands: a line of a file, or the kernel's command line. */
  place: { path: string; line: number } | { argument: string };
}

/** modprobe.d(5): `options NAME OPTION=VALUE...` */
function optionsInFiles(host: Host): ModuleOption[] {
  return modprobeLines(host).flatMap(({ path, line, words }) => {
    const [command, module, ...given] = words;
    if (command !== 'options' || module === undefined) return [];
    const evidence = `${path}:${line}: ${words.join(' ')}`;
    return given.flatMap((word) => {
      const [, name, value] = /^([^=]+)=(.*)$/.exec(word) ?? [];
      if (name === undefined || value === undefined) return [];
      const place = { path, line };
      return [{ module: underscored(module), name: underscored(name), value, evidence, place }];
    });
  });
}

/** `igb.max_vfs=2`: the kernel's own way for what is built in, and modprobe reads it for modules. */
function optionsInArguments(args: readonly KernelArgument[]): ModuleOption[] {
  return args.flatMap((arg) => {
    const [, module, name] = /^(\w+)\.(\w+)$/.exec(arg.name) ?? [];
    if (module === undefined || name === undefined || arg.value === undefined) return [];
    const evidence = `/proc/cmdline: ${arg.text}`;
    return [{ module, name, value: arg.value, evidence, place: { argument: arg.text } }];
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
