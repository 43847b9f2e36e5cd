import type { Host } from '../../host/host.ts';
import { listOptional, readText } from '../../host/read.ts';
import { isRow, type Row } from '../../inventory/ip-link.ts';

export interface CniPlugin {
  path: string;
  /** The program that does it. Untrusted text. */
  type: string;
  config: Row;
}

/** The plugins that the configurations of /etc/cni/net.d name, each file being one plugin or a list of them. */
export function readCniPlugins(host: Host): CniPlugin[] {
  return CONFIG_FOLDERS.flatMap((folder) =>
    listOptional(host, folder)
      .filter((name) => /\.(conf|conflist|json)$/.test(name))
      .flatMap((name) => pluginsOf(`${folder}/${name}`, readText(host, `${folder}/${name}`) ?? '')),
  );
}

/** libcni reads the first; Multus its networks of files from the second. */
const CONFIG_FOLDERS = ['/etc/cni/net.d', '/etc/cni/multus/net.d'];

function pluginsOf(path: string, text: string): CniPlugin[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  if (!isRow(parsed)) return [];
  const rows = Array.isArray(parsed['plugins']) ? parsed['plugins'].filter(isRow) : [parsed];
  return rows.flatMap((config) =>
    typeof config['type'] === 'string' ? [{ path, type: config['type'], config }] : [],
  );
}

/** Where runtimes look by default: containerd and Debian's CRI-O, Debian's package, Fedora's. */
const PROGRAM_FOLDERS = ['/opt/cni/bin', '/usr/lib/cni', '/usr/libexec/cni'];

/** The programs that are there, and the folders that are. */
export function cniPrograms(host: Host): { names: Set<string>; folders: string[] } {
  const listed = PROGRAM_FOLDERS.map((folder) => ({ folder, names: listOptional(host, folder) }));
  const found = listed.filter(({ names }) => names.length > 0);
  return {
    names: new Set(found.flatMap(({ names }) => names)),
    folders: found.map(({ folder }) => folder),
  };
}
