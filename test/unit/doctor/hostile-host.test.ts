import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../src/doctor/checks/index.ts';
import { reportOf } from '../../../src/doctor/report.ts';
import { runChecks } from '../../../src/doctor/run-checks.ts';
import { contextOf, nicOf, vfOf } from './machine.ts';

const FILES = [
  '/proc/cmdline',
  '/proc/cpuinfo',
  '/proc/sys/kernel/arch',
  '/proc/sys/kernel/osrelease',
  '/proc/config.gz',
  '/boot/config-6.1',
  '/boot/grub/grub.cfg',
  '/boot/grub2/grubenv',
  '/boot/loader/entries/a.conf',
  '/etc/default/grub',
  '/etc/default/grub.d/a.cfg',
  '/etc/kernel/cmdline',
  '/etc/kernel/proxmox-boot-uuids',
  '/etc/modprobe.d/a.conf',
  '/etc/os-release',
  '/run/ostree-booted',
  '/run/systemd/netif/links/7',
  '/sys/class/dmi/id/sys_vendor',
  '/sys/bus/pci/devices/0000:82:00.0/ari_enabled',
  '/sys/bus/pci/devices/0000:82:00.0/current_link_speed',
  '/sys/bus/pci/devices/0000:82:00.0/current_link_width',
  '/sys/bus/pci/devices/0000:82:00.0/max_link_speed',
  '/sys/bus/pci/devices/0000:82:00.0/max_link_width',
  '/sys/bus/pci/devices/0000:82:00.0/resource',
  '/sys/class/net/ens1f0v0/ifindex',
  '/sys/devices/system/cpu/isolated',
  '/sys/devices/system/node/node0/cpulist',
  '/sys/devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages',
  '/sys/firmware/acpi/tables/DMAR',
  '/sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f',
  '/sys/kernel/iommu_groups/12/name',
  '/sys/kernel/irq/1/chip_name',
  '/sys/kernel/security/lockdown',
  '/sys/module/i40e/parameters/max_vfs',
];
const PROGRAMS = [
  'devlink -j dev info',
  'dmesg',
  'gzip -dc /proc/config.gz',
  'ip -V',
  'modinfo -n iavf',
  'mstconfig -e -d 0000:04:00.0 q SRIOV_EN NUM_OF_VFS',
  'lspci -D -vv -s 0000:00:1f.6',
  'nmcli -t -f DEVICE,STATE device',
];

/** Rubbish, and texts near enough to the real ones to get deep into the readers. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        'BOOT_IMAGE=/x',
        'intel_iommu=',
        'off',
        'on',
        'iommu=off',
        '"',
        "'",
        '$(',
        '${',
        'GRUB_CMDLINE_LINUX=',
        '\n',
        '\r\n',
        ' ',
        '\\',
        'options ',
        'version ',
        'saved_entry=a',
        'kernelopts=',
        '$kernelopts',
        'blacklist ',
        'iavf',
        'ID=',
        'debian',
        'fedora',
        '6.1',
        '7',
        'ADMIN_STATE=',
        'configured',
        'ens1f0v0:',
        'connected',
        'CONFIG_PCI_IOV=',
        'pci=realloc',
        'i40e.max_vfs=',
        'i40e 0000:82:00.0: ',
        'VF BAR 0 no space',
        'not enough MMIO resources for SR-IOV',
        'Safe Mode',
        'SRIOV_EN ',
        'NUM_OF_VFS ',
        'Configurations: Current Next Boot\n',
        '[integrity]',
        'y',
        '\0',
        ':',
        '.ko',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

function some(keys: string[]): fc.Arbitrary<Partial<Record<string, string>>> {
  const entries = keys.map((key) => [key, text] as const);
  return fc.record(Object.fromEntries(entries), { requiredKeys: [] });
}

describe('a host of rubbish', () => {
  it('is examined to the end, each line of the report fit for a terminal', async () => {
    const machine = fc.record({ files: some(FILES), programs: some(PROGRAMS), name: fc.string() });
    await fc.assert(
      fc.asyncProperty(machine, async ({ files, programs, name }) => {
        const nics = [
          nicOf({ name: `e${name}` }),
          nicOf({ sriov: false, pci: '0000:00:1f.6', driver: null }),
          nicOf({ pci: '0000:03:00.0', name: 'ens3', driver: 'ice' }),
          nicOf({ sriov: false, pci: '0000:04:00.0', name: 'ens4', vendorId: '15b3' }),
        ];
        const vfs = [vfOf({ pf: `e${name}` }), vfOf({ pf: `e${name}`, index: 1, driver: null })];
        const { checks } = reportOf(
          await runChecks(CHECKS, contextOf({ files, programs, nics, vfs })),
        );
        expect(new Set(checks.map(({ id }) => id)).size).toBe(CHECKS.length);
        for (const finding of checks) {
          expect(finding.message).not.toMatch(/^Could not check/);
          for (const line of Object.values(finding).flat()) {
            if (typeof line === 'string') expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
