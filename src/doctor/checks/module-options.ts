import type { Host } from '../../host/host.ts';
import { readOptional } from '../../host/read.ts';
import { nicLabel } from '../../model/nic-label.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import type { Nic } from '../../model/nic.ts';
import { argumentsCure } from '../cures/arguments-cure.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import type { ModuleOption } from '../evidence/modules.ts';
import { pass, warn } from '../finding.ts';
import { initramfsCommands } from '../cures/initramfs-commands.ts';

export const moduleOptions: Check = {
  id: 'module-options',
  title: 'no module option makes VFs behind your back',
  background: `Before Linux 3.8 VFs were made by options of the PF's driver, and igb and ixgbe still take max_vfs, \
deprecated (igb_probe_vfs in drivers/net/ethernet/intel/igb/igb_main.c, ixgbe_enable_sriov in ixgbe_sriov.c). It is no \
limit for sriov_numvfs; it makes that many VFs on every port of the driver each time the driver is loaded, so that a \
later "echo N > sriov_numvfs" finds VFs and gives EBUSY, and two owners fight over their number. The same option may come \
from /etc/modprobe.d, the kernel command line (igb.max_vfs=2) or a copy in the initramfs. mlx4_core knows no other way \
than its options num_vfs and probe_vf (drivers/net/ethernet/mellanox/mlx4/main.c): they count when the driver is loaded.`,
  links: [
    'https://docs.kernel.org/PCI/pci-iov-howto.html',
    'https://github.com/k8snetworkplumbingwg/sriov-network-device-plugin/issues/240',
    'https://github.com/xapi-project/xen-api/pull/4571',
  ],
  run({ host, nics, evidence }) {
    const drivers = new Set(nics.flatMap((nic) => (nic.sriov ? (nic.driver ?? []) : [])));
    const findings = [...drivers].flatMap((driver) => {
      const own = nics.filter((nic) => nic.driver === driver);
      return driver === 'mlx4_core'
        ? examineMlx4(host, own, evidence)
        : examineMaxVfs(host, driver, own, evidence);
    });
    return findings.length > 0 ? findings : [pass('host', 'No module option makes VFs')];
  },
};

type Evidence = DoctorContext['evidence'];

function examineMaxVfs(host: Host, driver: string, nics: Nic[], evidence: Evidence): Finding[] {
  const path = parameterPath(driver, 'max_vfs');
  const given = lastOf(evidence.modules().options(driver), 'max_vfs');
  const running = readOptional(host, path);
  const value = given?.value ?? running;
  if (value === undefined || !/[1-9]/.test(value)) return [];
  const seen = [
    ...(given ? [given.evidence] : []),
    ...(running === undefined ? [] : [`${path}: ${running}`]),
  ];
  const counts = nics.map((nic) => `${nicLabel(nic)} has ${nic.numVfs}`).join(', ');
  return [
    warn(
      'host',
      `${driver} makes VFs by itself whenever it is loaded (max_vfs=${value}); ${counts}`,
      seen,
      {
        cause: `The option max_vfs, which is deprecated, makes VFs on all ports of ${driver}, beside whoever writes sriov_numvfs.`,
        cure: byHand(withoutOption(driver, given, evidence), { reboot: true }),
      },
    ),
  ];
}

/** Loaded with other options than those of its file: the file was changed since, or the initramfs has an older copy. */
function examineMlx4(host: Host, nics: Nic[], evidence: Evidence): Finding[] {
  const path = parameterPath('mlx4_core', 'num_vfs');
  const given = lastOf(evidence.modules().options('mlx4_core'), 'num_vfs');
  const running = readOptional(host, path);
  if (!given || running === undefined) return [];
  const seen = [given.evidence, `${path}: ${running || '(empty)'}`];
  const isPending =
    sum(given.value) > 0 && sum(running) === 0 && nics.every((nic) => nic.numVfs === 0);
  if (!isPending) return [pass('host', `mlx4_core was loaded with num_vfs=${running}`, seen)];
  return [
    warn(
      'host',
      `mlx4_core was loaded without num_vfs=${given.value}: there are no VFs yet`,
      seen,
      {
        cause:
          'The option counts when the driver is loaded: it was configured later, or the initramfs has an older copy of the file.',
        cure: byHand([...initramfsCommands(host), 'reboot'], { reboot: true }),
      },
    ),
  ];
}

function parameterPath(driver: string, name: string): string {
  return `/sys/module/${driver.replaceAll('-', '_')}/parameters/${name}`;
}

function lastOf(options: readonly ModuleOption[], name: string): ModuleOption | undefined {
  return options.findLast((option) => option.name === name);
}

/** A list: for one, two or both ports of a card. */
function sum(list: string): number {
  return list.split(/[,;-]/).reduce((total, word) => total + (Number(word) || 0), 0);
}

function withoutOption(
  driver: string,
  given: ModuleOption | undefined,
  evidence: Evidence,
): string[] {
  if (!given) {
    return [
      `# Nothing that is configured gives it: it was typed when ${driver} was loaded, or stands in the initramfs`,
      ...initramfsCommands(evidence.host),
      'reboot',
    ];
  }
  const { place } = given;
  if ('argument' in place) return argumentsCure(evidence, { remove: [place.argument] }).commands;
  const { path, line } = place;
  const isAlone =
    evidence
      .modules()
      .options(driver)
      .filter((other) => isAt(other, path, line)).length === 1;
  const change = isAlone ? `${line}s/^/#/` : `${line}s/[[:space:]]max_vfs=[^[:space:]]*//`;
  return [
    `sed -i '${change}' ${shellQuote(path)}`,
    ...initramfsCommands(evidence.host),
    '# Then reboot; VFs that are wanted come with: sriovctl vf create PF --count N',
  ];
}

function isAt({ place }: ModuleOption, path: string, line: number): boolean {
  return 'path' in place && place.path === path && place.line === line;
}
