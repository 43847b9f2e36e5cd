import type { Document } from '../formats/document.ts';
import { entry, isMap, stringOf } from '../formats/node.ts';
import { oneLine } from '../model/text.ts';

/** What a file seems to be that is plainly none of ours: `a netplan file`. */
export function notOurs([first]: readonly Document[]): string | undefined {
  if (first?.format === 'ini') {
    return 'an ini file, as systemd, NetworkManager and OpenStack have them';
  }
  if (first?.format === 'xml') return 'an XML file';
  const root = first?.root;
  if (!root || !isMap(root) || entry(root, 'pfs')) return undefined;
  const has = (...keys: string[]) => keys.every((key) => entry(root, key));
  if (has('apiVersion', 'kind')) {
    const kind = stringOf(entry(root, 'kind')?.value);
    return `a Kubernetes manifest${kind === undefined ? '' : ` (${oneLine(kind.slice(0, 60))})`}`;
  }
  if (has('schema', 'result'))
    return 'what sriovctl printed with --json; the host file is in it, as .result.hostFile';
  if (has('hostFile'))
    return 'a part of what sriovctl export --json printed; the host file is in it, as .hostFile';
  return KINDS.find(([, ...keys]) => has(...keys))?.[0];
}

/** By keys that others have at the top, and a host file never. */
const KINDS: [what: string, ...keys: string[]][] = [
  ['a snapshot of a host; run commands on it with --host', 'schema', 'files'],
  ['a netplan file', 'network'],
  ['a state of nmstate', 'interfaces'],
  ['a CNI configuration', 'cniVersion'],
  ['the configuration of a device plugin', 'resourceList'],
  ['the configuration of a device plugin', 'configList'],
  ['a Docker Compose file', 'services'],
  ['a file of os-net-config', 'network_config'],
];
