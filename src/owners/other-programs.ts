import type { Host } from '../host/host.ts';
import { listOptional, readText } from '../host/read.ts';
import { isPciAddress } from '../model/pci-address.ts';
import { shellQuote } from '../model/shell-quote.ts';
import { dropInFiles } from './drop-in-files.ts';
import { runsNetworkManager } from './network-manager-profiles.ts';
import { matchesMac, matchesName, type VfOwner } from './owner.ts';
import { readYamlLines } from './yaml-lines.ts';

/** Programs that keep a record of the PFs that they configure. */
export function otherOwners(host: Host): VfOwner[] {
  return [...operatorOwners(host), ...osNetConfigOwners(host), ...ifcfgOwners(host)];
}

/** What it applied to each PF (k8snetworkplumbingwg/sriov-network-operator, pkg/consts/constants.go: PfAppliedConfig). */
const OPERATOR = '/etc/sriov-operator/pci';

function operatorOwners(host: Host): VfOwner[] {
  return listOptional(host, OPERATOR)
    .filter((name) => isPciAddress(name))
    .flatMap((pci): VfOwner[] => {
      const path = `${OPERATOR}/${pci}`;
      const text = readText(host, path) ?? '';
      const count = /"numVfs"\s*:\s*(\d{1,5})/.exec(text)?.[1];
      // api/v1, Interface: ExternallyManaged. Then it expects the VFs to be there.
      const isElsewhere = /"externallyManaged"\s*:\s*true/.test(text);
      if (count === undefined || Number(count) === 0 || isElsewhere) return [];
      return [
        {
          program: 'the SR-IOV network operator',
          path,
          line: 1,
          text: `"numVfs": ${count}`,
          count: Number(count),
          remedy: ['# Take the PF out of the SriovNetworkNodePolicy that selects it'],
          owns: (nic) => nic.pci === pci,
        },
      ];
    });
}

/** A list of `- device_type: pf`, `name`, `numvfs` (os-net-config, os_net_config/common.py: SRIOV_CONFIG_FILE). */
function osNetConfigOwners(host: Host): VfOwner[] {
  const path = '/var/lib/os-net-config/sriov_config.yaml';
  const lines = readYamlLines(readText(host, path) ?? '');
  return lines.flatMap((made): VfOwner[] => {
    const item = made.path.slice(0, -1).join('/');
    const name = lines.find((one) => one.path.join('/') === `${item}/name`)?.value;
    if (made.path.at(-1) !== 'numvfs' || name === undefined || made.value === '0') return [];
    return [
      {
        program: 'os-net-config',
        path,
        line: made.line,
        text: `numvfs: ${made.value}`,
        count: Number(made.value),
        remedy: [`# Take ${name} out of ${path}`],
        owns: (nic) => matchesName(nic, name),
      },
    ];
  });
}

/** NetworkManager's other format (nm-settings-ifcfg-rh(5)): SRIOV_TOTAL_VFS. */
function ifcfgOwners(host: Host): VfOwner[] {
  if (!runsNetworkManager(host)) return [];
  const files = dropInFiles(host, ['/etc/sysconfig/network-scripts'], /^ifcfg-/);
  return files.flatMap(({ path, text }): VfOwner[] => {
    const value = (key: string) => new RegExp(`^\\s*${key}=["']?([^"'\\s]*)`, 'm').exec(text)?.[1];
    const count = value('SRIOV_TOTAL_VFS');
    const [device, mac] = [value('DEVICE'), value('HWADDR')];
    if (count === undefined || !(Number(count) > 0)) return [];
    if (/^no$/i.test(value('ONBOOT') ?? '')) return [];
    return [
      {
        program: 'NetworkManager',
        path,
        line: text.slice(0, text.indexOf('SRIOV_TOTAL_VFS')).split('\n').length,
        text: `SRIOV_TOTAL_VFS=${count}`,
        count: Number(count),
        remedy: [`sed -i '/^\\s*SRIOV_/d' ${shellQuote(path)}`, 'nmcli connection reload'],
        owns: (nic) => {
          if (device !== undefined && !matchesName(nic, device)) return false;
          if (mac !== undefined && !matchesMac(nic, mac)) return false;
          return (device ?? mac) === undefined ? 'perhaps' : true;
        },
      },
    ];
  });
}
