import type { Host } from '../../host/host.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic, Vf } from '../../model/nic.ts';
import { formatVfRange } from '../../model/vf-range.ts';
import type { Check, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { dropInFiles } from '../../owners/drop-in-files.ts';
import { parseIni, valueIn } from '../../owners/ini.ts';
import { ethernetsOf, isMeant } from '../../owners/netplan.ts';
import { glob } from '../../owners/owner.ts';
import { warn } from '../finding.ts';
import { vfsOf } from '../vfs-of.ts';

export const cloudInit: Check = {
  id: 'cloud-init',
  title: 'cloud-init configures no VF',
  background: `cloud-init writes the network configuration of the host from what the cloud tells, at the first boot or \
at each. If VFs were there then, it may have taken them for NICs of the host: its file gives them DHCP by their MAC, \
name or driver, and the host takes them whenever they appear. What it writes is in /etc/netplan/50-cloud-init.yaml, or \
in files of the same name for networkd and NetworkManager.`,
  links: ['https://github.com/Azure/azure-vm-utils/issues/106'],
  run({ host, nics, inventory }) {
    const pfs = nics.filter((nic) => nic.sriov && nic.numVfs > 0);
    if (pfs.length === 0) return [];
    const rules = [...netplanRules(host), ...networkdRules(host), ...profileRules(host)];
    return pfs.flatMap((nic) => examineVfs(nic, vfsOf(inventory, nic), rules));
  },
};

interface Rule {
  path: string;
  evidence: string;
  /** How the file calls it. */
  fits(vf: Vf): boolean;
}

function netplanRules(host: Host): Rule[] {
  const files = dropInFiles(host, ['/etc/netplan'], /cloud-init.*\.yaml$/);
  return files.flatMap(ethernetsOf).map((entry) => ({
    path: entry.file,
    evidence: `${entry.file}: ethernets: ${entry.id}`,
    fits: (vf) =>
      isMeant(entry, {
        mac: (mac) => isMacOf(vf, mac),
        name: (name) => vf.netdev !== null && glob(name, vf.netdev),
        driver: vf.driver,
      }),
  }));
}

function networkdRules(host: Host): Rule[] {
  const folders = ['/etc/systemd/network', '/run/systemd/network'];
  return dropInFiles(host, folders, /cloud-init.*\.network$/).map(({ path, text }) => {
    const match = parseIni(text).filter(({ section }) => section === 'Match');
    const words = (key: string) => valueIn(match, 'Match', key)?.split(/\s+/);
    const [macs, names, drivers] = [words('MACAddress'), words('Name'), words('Driver')];
    return {
      path,
      evidence: `${path}: [Match] ${match.map(({ key, value }) => `${key}=${value}`).join(', ')}`,
      fits: (vf) =>
        (macs ?? names ?? drivers) !== undefined &&
        (macs === undefined || macs.some((mac) => isMacOf(vf, mac))) &&
        (names === undefined || names.some((name) => glob(name, vf.netdev ?? ''))) &&
        (drivers === undefined || drivers.some((driver) => glob(driver, vf.driver ?? ''))),
    };
  });
}

function profileRules(host: Host): Rule[] {
  const folder = '/etc/NetworkManager/system-connections';
  return dropInFiles(host, [folder], /cloud-init.*\.nmconnection$/).map(({ path, text }) => {
    const entries = parseIni(text);
    const mac = valueIn(entries, 'ethernet', 'mac-address');
    const name = valueIn(entries, 'connection', 'interface-name');
    return {
      path,
      evidence: `${path}: ${mac === undefined ? `interface-name=${name}` : `mac-address=${mac}`}`,
      fits: (vf) =>
        (mac ?? name) !== undefined &&
        (mac === undefined || isMacOf(vf, mac)) &&
        (name === undefined || vf.netdev === name),
    };
  });
}

function isMacOf(vf: Vf, mac: string): boolean {
  const wanted = mac.toLowerCase();
  return vf.mac === wanted || vf.netdevMac === wanted;
}

function examineVfs(nic: Nic, vfs: Vf[], rules: Rule[]): Finding[] {
  const found = rules
    .map((rule) => ({ rule, taken: vfs.filter((vf) => rule.fits(vf)) }))
    .filter(({ taken }) => taken.length > 0);
  if (found.length === 0) return [];
  const taken = vfs.filter((vf) => found.some((one) => one.taken.includes(vf)));
  const range = formatVfRange(taken.map(({ index }) => index));
  const paths = [...new Set(found.map(({ rule }) => rule.path))];
  return [
    warn(
      nicLabel(nic),
      `cloud-init configured VF ${range} as if ${taken.length === 1 ? 'it was a NIC' : 'they were NICs'} of the host`,
      found.slice(0, 4).map(({ rule }) => rule.evidence),
      {
        cause: `${paths.join(', ')} fits the VFs, which were there when cloud-init looked for NICs or have the driver that it names.`,
        cure: byHand([
          "printf '%s\\n' 'network: {config: disabled}' > /etc/cloud/cloud.cfg.d/99-sriovctl-network.cfg",
          `# Then take the VFs out of ${paths.join(', ')}`,
        ]),
      },
    ),
  ];
}
