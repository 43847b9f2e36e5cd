import { type Host, HostError, ProgramMissing } from '../../host/host.ts';
import { isThere, readOptional } from '../../host/read.ts';

export interface KernelConfig {
  path: string;
  /** `y`, `m` or a number or text; undefined for what is not set. */
  option(name: string): string | undefined;
}

/** How the running kernel was built, or undefined where the distribution does not tell. */
export async function readKernelConfig(
  host: Host,
  release: string | undefined,
): Promise<KernelConfig | undefined> {
  for (const path of release === undefined ? [] : configFiles(release)) {
    const text = readOptional(host, path);
    if (text !== undefined && text !== '') return parseKernelConfig(path, text);
  }
  return readCompressed(host);
}

export function parseKernelConfig(path: string, text: string): KernelConfig {
  const options = new Map(
    [...text.matchAll(/^(CONFIG_\w+)=(.*?)\r?$/gm)].map(([, name, value]) => [name!, value!]),
  );
  return { path, option: (name) => options.get(name)?.replace(/^"(.*)"$/, '$1') };
}

/** As evidence: the line of the file, also for an option that is off. */
export function quoteConfig(config: KernelConfig, name: string): string {
  const value = config.option(name);
  return `${config.path}: ${value === undefined ? `${name} is not set` : `${name}=${value}`}`;
}

/** Debian, Ubuntu and SUSE; Fedora, RHEL and every ostree system. */
function configFiles(release: string): string[] {
  return [
    `/boot/config-${release}`,
    `/usr/lib/modules/${release}/config`,
    `/lib/modules/${release}/config`,
  ];
}

async function readCompressed(host: Host): Promise<KernelConfig | undefined> {
  const path = '/proc/config.gz';
  if (!isThere(host, path)) return undefined;
  try {
    const { exitCode, stdout } = await host.run('gzip', ['-dc', path]);
    return exitCode === 0 ? parseKernelConfig(path, stdout) : undefined;
  } catch (error) {
    if (error instanceof ProgramMissing || error instanceof HostError) return undefined;
    throw error;
  }
}
