import type { Host } from '../../host/host.ts';
import { listOptional, readText } from '../../host/read.ts';
import { isRow, textOf, type Row } from '../../inventory/ip-link.ts';

/** A file of /etc/cni/net.d, in the order in which runtimes take them: the first is the default network's. */
export interface CniConfig {
  path: string;
  /** Not JSON, or not an object. */
  broken: boolean;
  plugins: CniPlugin[];
}

export interface CniPlugin {
  /** The name of the program that does it: untrusted text. */
  type: string;
  config: Row;
}

/** The programs of CNI plugins, and the folders that were looked in. */
export interface CniPrograms {
  names: ReadonlySet<string>;
  folders: string[];
}

/** libcni, libcni/api.go: ConfFiles. What may not be read is left out. */
export function readCniConfigs(host: Host): CniConfig[] {
  return listOptional(host, FOLDER)
    .filter((name) => /\.(conf|conflist|json)$/.test(name))
    .flatMap((name) => {
      const path = `${FOLDER}/${name}`;
      const text = readText(host, path);
      return text === undefined ? [] : [parseCniConfig(path, text)];
    });
}

const FOLDER = '/etc/cni/net.d';

export function parseCniConfig(path: string, text: string): CniConfig {
  try {
    const config: unknown = JSON.parse(text);
    if (isRow(config)) return { path, broken: false, plugins: pluginsIn(config, 3) };
  } catch {
    // said below
  }
  return { path, broken: true, plugins: [] };
}

/** A list has its plugins in `plugins`, Multus in `delegates`; a plugin has another one in `ipam` for addresses. */
function pluginsIn(config: Row, depth: number): CniPlugin[] {
  if (depth === 0) return [];
  const type = textOf(config['type']);
  const below = [config['plugins'], config['delegates'], [config['ipam']]];
  return [
    ...(type === null ? [] : [{ type, config }]),
    ...below
      .flatMap((rows) => (Array.isArray(rows) ? rows.filter(isRow) : []))
      .flatMap((row) => pluginsIn(row, depth - 1)),
  ];
}

/** Where packages and charts put them, and where containerd or CRI-O were told to look. */
export function findCniPrograms(host: Host): CniPrograms {
  const folders = [...new Set([...DEFAULT_FOLDERS, ...configuredFolders(host)])];
  return { folders, names: new Set(folders.flatMap((folder) => listOptional(host, folder))) };
}

const DEFAULT_FOLDERS = [
  '/opt/cni/bin',
  '/usr/lib/cni',
  '/usr/libexec/cni',
  '/var/lib/rancher/k3s/data/current/bin',
];

/** `bin_dir = "/x"` and `bin_dirs = [...]` of containerd, `plugin_dirs = [...]` of CRI-O. */
function configuredFolders(host: Host): string[] {
  const drops = listOptional(host, '/etc/crio/crio.conf.d').map(
    (name) => `/etc/crio/crio.conf.d/${name}`,
  );
  return ['/etc/containerd/config.toml', '/etc/crio/crio.conf', ...drops]
    .flatMap((path) => [
      ...(readText(host, path) ?? '').matchAll(
        /^\s*(?:bin_dirs?|plugin_dirs)\s*=\s*(\[[^\]]*\]|["'][^\n]*)/gm,
      ),
    ])
    .flatMap(([, value]) => [...value!.matchAll(/["'](\/[^"'\n]*?)\/?["']/g)])
    .map(([, folder]) => folder!);
}
