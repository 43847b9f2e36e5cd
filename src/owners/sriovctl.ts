import type { Host } from '../host/host.ts';
import { listOptional, readText } from '../host/read.ts';
import { matchesMac, type VfOwner } from './owner.ts';
import { readYamlLines, type YamlLine } from './yaml-lines.ts';

/** Where `sriovctl persist enable` puts its unit, and what that reads. */
export const UNIT_NAME = 'sriovctl.service';
export const UNIT_FILE = `/etc/systemd/system/${UNIT_NAME}`;
export const PERSISTED_FILE = '/etc/sriovctl/host.yaml';
/** What `systemctl enable` makes: a link in this folder. */
export const WANTS_FOLDER = '/etc/systemd/system/multi-user.target.wants';

/** Ourselves: the PFs of the host file that our unit applies. */
export function sriovctlOwners(host: Host): VfOwner[] {
  if (!isUnitEnabled(host)) return [];
  const lines = readYamlLines(readText(host, PERSISTED_FILE) ?? '');
  const made = lines.filter(({ path, value }) => {
    return path.length === 3 && path[0] === 'pfs' && path[2] === 'count' && value !== '0';
  });
  return made.map((line) => ({
    program: 'sriovctl',
    path: PERSISTED_FILE,
    line: line.line,
    text: `count: ${line.value}`,
    count: line.value === 'max' ? undefined : Number(line.value),
    remedy: ['sriovctl persist disable'],
    owns: ownsBy(matchOf(lines, line)),
  }));
}

export function isUnitEnabled(host: Host): boolean {
  return listOptional(host, WANTS_FOLDER).includes(UNIT_NAME);
}

function matchOf(lines: readonly YamlLine[], { path }: YamlLine): Map<string, string> {
  const entry = `${path.slice(0, 2).join('/')}/match/`;
  const found = lines.filter((line) => line.path.join('/').startsWith(entry));
  return new Map(found.map((line) => [line.path[3]!, line.value]));
}

/** The first of them finds the PF, the others are a check (docs/host-file.md). */
function ownsBy(match: Map<string, string>): VfOwner['owns'] {
  const [pci, mac, name] = ['pci', 'mac', 'name'].map((key) => match.get(key));
  return (nic) => {
    if (pci !== undefined) return nic.pci === pci.toLowerCase();
    if (mac !== undefined) return matchesMac(nic, mac);
    return name !== undefined && [...nic.netdevs, ...nic.altnames].includes(name);
  };
}
