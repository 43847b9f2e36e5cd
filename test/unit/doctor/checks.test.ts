import { describe, expect, it } from 'vitest';
import type { Check, Finding } from '../../../src/doctor/check.ts';
import { interruptRemapping } from '../../../src/doctor/checks/interrupt-remapping.ts';
import { iommu } from '../../../src/doctor/checks/iommu.ts';
import { kernelConfig } from '../../../src/doctor/checks/kernel-config.ts';
import { networkManager } from '../../../src/doctor/checks/network-manager.ts';
import { parseDeviceStates } from '../../../src/model/nmcli-devices.ts';
import { networkd } from '../../../src/doctor/checks/networkd.ts';
import { pfDriver } from '../../../src/doctor/checks/pf-driver.ts';
import { pfLink } from '../../../src/doctor/checks/pf-link.ts';
import { pfMaster } from '../../../src/doctor/checks/pf-master.ts';
import { sriovCapability } from '../../../src/doctor/checks/sriov-capability.ts';
import { tools } from '../../../src/doctor/checks/tools.ts';
import { vfDriver } from '../../../src/doctor/checks/vf-driver.ts';
import { vfLimit } from '../../../src/doctor/checks/vf-limit.ts';
import { vfMacDuplicate } from '../../../src/doctor/checks/vf-mac-duplicate.ts';
import { vfMacZero } from '../../../src/doctor/checks/vf-mac-zero.ts';
import { contextOf, type Machine, nicOf, vfOf } from './machine.ts';

async function run(check: Check, machine: Machine): Promise<Finding[]> {
  return check.run(contextOf(machine));
}

async function only(check: Check, machine: Machine): Promise<Finding> {
  const findings = await run(check, machine);
  expect(findings).toHaveLength(1);
  return findings[0]!;
}

const ZERO = '00:00:00:00:00:00';

describe('iommu', () => {
  const tables = (...names: string[]) =>
    Object.fromEntries(names.map((name) => [`/sys/firmware/acpi/tables/${name}`, undefined]));
  const intel = { '/proc/cpuinfo': 'vendor_id\t: GenuineIntel\nflags\t\t: fpu vmx\n' };
  const amd = { '/proc/cpuinfo': 'vendor_id\t: AuthenticAMD\nflags\t\t: fpu svm\n' };
  const release = { '/proc/sys/kernel/osrelease': '6.1.0\n' };

  it('is content with groups, whatever the command line says', async () => {
    const files = { '/sys/kernel/iommu_groups/12/type': 'DMA', '/proc/cmdline': 'intel_iommu=off' };
    expect(await only(iommu, { files, nics: [nicOf()] })).toMatchObject({ status: 'pass' });
  });

  it('does not take the groups of the unsafe mode for an IOMMU', async () => {
    const files = {
      ...intel,
      ...tables('APIC'),
      '/sys/kernel/iommu_groups/0/name': 'vfio-noiommu\n',
      '/sys/module/vfio/parameters/enable_unsafe_noiommu_mode': 'Y\n',
    };
    expect(await only(iommu, { files, nics: [nicOf({ iommuGroup: 0 })] })).toMatchObject({
      status: 'warn',
      target: 'host',
    });
  });

  it('names the NIC that the IOMMU does not cover', async () => {
    const files = { '/sys/kernel/iommu_groups/12/type': 'DMA' };
    const nics = [nicOf(), nicOf({ name: 'ens2f0', pci: '0000:03:00.0', iommuGroup: null })];
    expect(await only(iommu, { files, nics })).toMatchObject({ status: 'warn', target: 'ens2f0' });
  });

  it.each([
    ['CONFIG_INTEL_IOMMU=y\n', true],
    [undefined, false],
  ])('adds an argument by itself only to a kernel that needs it: %j', async (config, automatic) => {
    const files = {
      ...intel,
      ...tables('DMAR'),
      ...release,
      ...(config === undefined ? {} : { '/boot/config-6.1.0': config }),
      '/etc/os-release': 'ID=debian\n',
      '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz ro\n',
      '/etc/default/grub': 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n',
      '/boot/grub/grub.cfg': 'menuentry x {\n linux /vmlinuz ro quiet\n}\n',
      '/usr/sbin/update-grub': '',
    };
    const { cure } = await only(iommu, { files });
    expect(cure?.commands.join('\n')).toContain('intel_iommu=on');
    expect(cure?.automatic).toBe(automatic);
  });

  it.each<[string, Machine['files'], RegExp, RegExp]>([
    [
      'Intel, off in the firmware',
      { ...intel, ...tables('APIC') },
      /firmware describes no IOMMU/,
      /VT-d/,
    ],
    [
      'AMD, off in the firmware',
      { ...amd, ...tables('APIC') },
      /firmware describes no IOMMU/,
      /AMD IOMMU/,
    ],
    [
      'AMD, turned off',
      { ...amd, ...tables('IVRS'), '/proc/cmdline': 'amd_iommu=off' },
      /amd_iommu=off/,
      /Remove amd_iommu=off/,
    ],
    [
      'iommu=off on AMD',
      { ...amd, ...tables('IVRS'), '/proc/cmdline': 'iommu=off' },
      /iommu=off/,
      /Remove iommu=off/,
    ],
    [
      "Intel's argument does not turn AMD's off",
      { ...amd, ...tables('IVRS'), '/proc/cmdline': 'intel_iommu=off' },
      /did not start/,
      /kernel log/,
    ],
    [
      'off, then on again',
      { ...intel, ...tables('DMAR'), '/proc/cmdline': 'intel_iommu=off intel_iommu=on' },
      /did not start/,
      /kernel log/,
    ],
    [
      'on, then off',
      { ...intel, ...tables('DMAR'), '/proc/cmdline': 'intel_iommu=on,sm_on intel_iommu=off' },
      /argument intel_iommu=off/,
      /Remove/,
    ],
    [
      'a name that only ends alike',
      {
        ...intel,
        ...tables('DMAR'),
        ...release,
        '/boot/config-6.1.0': 'CONFIG_INTEL_IOMMU=y\n',
        '/proc/cmdline': 'xintel_iommu=off',
      },
      /unless intel_iommu=on/,
      /Add intel_iommu=on iommu=pt/,
    ],
    [
      'a kernel without the driver',
      { ...intel, ...tables('DMAR'), ...release, '/boot/config-6.1.0': 'CONFIG_PCI=y\n' },
      /without the driver/,
      /CONFIG_INTEL_IOMMU/,
    ],
    [
      'Fedora keeps its configuration elsewhere',
      {
        ...intel,
        ...tables('DMAR'),
        ...release,
        '/usr/lib/modules/6.1.0/config': 'CONFIG_INTEL_IOMMU=y\nCONFIG_INTEL_IOMMU_DEFAULT_ON=y\n',
      },
      /did not start/,
      /kernel log/,
    ],
    [
      'a VM without',
      {
        '/proc/cpuinfo': 'vendor_id\t: AuthenticAMD\nflags\t\t: fpu hypervisor\n',
        '/sys/class/dmi/id/sys_vendor': 'QEMU\n',
        ...tables('APIC'),
      },
      /virtual machine \(QEMU\)/,
      /Give the virtual machine/,
    ],
    [
      'arm64 with ACPI',
      { '/proc/sys/kernel/arch': 'aarch64\n', ...tables('APIC', 'GTDT') },
      /firmware describes no IOMMU/,
      /SMMU/,
    ],
    [
      'arm64 with a device tree',
      { '/proc/cpuinfo': 'CPU implementer\t: 0x41\n' },
      /firmware describes no IOMMU/,
      /SMMU/,
    ],
    [
      'arm64 with a table',
      { '/proc/sys/kernel/arch': 'aarch64\n', ...tables('IORT') },
      /did not start/,
      /kernel log/,
    ],
  ])('%s', async (_, files, cause, cure) => {
    const finding = await only(iommu, { files, nics: [nicOf({ iommuGroup: null })] });
    expect(finding.status).toBe('warn');
    expect(finding.cause).toMatch(cause);
    expect(finding.cure!.commands.join('\n')).toMatch(cure);
  });

  it("never gives AMD or Arm Intel's argument", async () => {
    for (const files of [
      { ...amd, ...tables('IVRS') },
      { '/proc/sys/kernel/arch': 'aarch64', ...tables('IORT') },
    ]) {
      const finding = await only(iommu, { files, nics: [nicOf({ iommuGroup: null })] });
      expect(JSON.stringify(finding)).not.toContain('intel_iommu');
    }
  });

  it('quotes what the kernel said about it', async () => {
    const files = { ...intel, ...tables('DMAR'), '/proc/cmdline': 'intel_iommu=on' };
    const programs = {
      dmesg:
        '[    0.0] Linux version 6.1\n[    0.1] DMAR: [Firmware Bug]: BIOS has allocated no shadow GTT\n',
    };
    const finding = await only(iommu, { files, programs, nics: [] });
    expect(finding.evidence.join()).toContain('dmesg: [    0.1] DMAR: [Firmware Bug]');
  });

  it.each([
    ['vm', 'fail'],
    ['dpdk', 'fail'],
    ['containers', 'warn'],
    ['rdma', 'warn'],
  ] as const)('for %s it is a %s', async (purpose, status) => {
    expect((await only(iommu, { purpose })).status).toBe(status);
  });
});

describe('interrupt-remapping', () => {
  const groups = { '/sys/kernel/iommu_groups/1/type': 'DMA', '/proc/sys/kernel/arch': 'x86_64' };
  const chip = (name: string) => ({
    '/sys/kernel/irq/0/chip_name': '\n',
    '/sys/kernel/irq/24/chip_name': `${name}\n`,
  });

  it.each([
    ['IR-PCI-MSI-0000:82:00.0', 'pass'],
    ['IR-IO-APIC', 'pass'],
    ['PCI-MSIX-0000:00:01.0', 'warn'],
    ['IO-APIC', 'warn'],
  ])('reads the chip %s as %s', async (name, status) => {
    expect((await only(interruptRemapping, { files: { ...groups, ...chip(name) } })).status).toBe(
      status,
    );
  });

  it('names the argument that turned it off', async () => {
    const files = { ...groups, ...chip('PCI-MSI'), '/proc/cmdline': 'intremap=off' };
    const finding = await only(interruptRemapping, { files, purpose: 'vm' });
    expect(finding).toMatchObject({
      status: 'fail',
      cause: 'The kernel argument intremap=off turns it off.',
    });
  });

  it('is no failure where vfio was told to accept it', async () => {
    const files = {
      ...groups,
      ...chip('PCI-MSI'),
      '/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts': 'Y\n',
    };
    expect((await only(interruptRemapping, { files, purpose: 'vm' })).status).toBe('warn');
  });

  it.each([
    ['no IOMMU is in use', {}, 'pass'],
    ['nothing tells', groups, 'skip'],
    ['it is Arm', { ...groups, '/proc/sys/kernel/arch': 'aarch64' }, 'pass'],
  ])('where %s', async (_, files, status) => {
    expect((await only(interruptRemapping, { files })).status).toBe(status);
  });

  it('takes the word of the journal where dmesg is restricted', async () => {
    const programs = {
      dmesg: { exitCode: 1, stderr: 'dmesg: read kernel buffer failed: Operation not permitted' },
      'journalctl -k -b --no-pager -q -o short-monotonic':
        '[    0.1] host kernel: DMAR-IR: Enabled IRQ remapping in x2apic mode\n',
    };
    const finding = await only(interruptRemapping, { files: groups, programs });
    expect(finding).toMatchObject({
      status: 'pass',
      evidence: [expect.stringMatching(/^journalctl -k: /)],
    });
  });
});

describe('kernel-config', () => {
  const release = { '/proc/sys/kernel/osrelease': '6.1.0\n' };
  const config = (text: string) => ({ ...release, '/boot/config-6.1.0': text });

  it('fails without SR-IOV in the kernel', async () => {
    const finding = await only(kernelConfig, {
      files: config('CONFIG_VFIO_PCI=m\n# CONFIG_PCI_IOV is not set\n'),
    });
    expect(finding).toMatchObject({
      status: 'fail',
      evidence: ['/boot/config-6.1.0: CONFIG_PCI_IOV is not set'],
    });
  });

  it('believes VFs that can be made more than a file', async () => {
    expect(
      (await only(kernelConfig, { files: config('CONFIG_VFIO_PCI=m\n'), nics: [nicOf()] })).status,
    ).toBe('pass');
  });

  it.each([
    [undefined, 'warn'],
    ['vm', 'fail'],
    ['containers', 'pass'],
  ] as const)('without vfio-pci, for %s: %s', async (purpose, status) => {
    expect(
      (await only(kernelConfig, { files: config('CONFIG_PCI_IOV=y\n'), purpose })).status,
    ).toBe(status);
  });

  it('reads the compressed one', async () => {
    const files = { ...release, '/proc/config.gz': '\u001f' };
    const programs = { 'gzip -dc /proc/config.gz': 'CONFIG_PCI_IOV=y\nCONFIG_VFIO_PCI=y\n' };
    expect(await only(kernelConfig, { files, programs })).toMatchObject({
      status: 'pass',
      evidence: expect.arrayContaining(['/proc/config.gz: CONFIG_PCI_IOV=y']),
    });
  });

  it('skips where there is none', async () => {
    expect((await only(kernelConfig, { files: release })).status).toBe('skip');
  });
});

describe('sriov-capability', () => {
  const plain = nicOf({ sriov: false, totalVfs: null, name: 'eno1', pci: '0000:00:1f.6' });
  const look = (stdout: string) => ({ 'lspci -D -vv -s 0000:00:1f.6': stdout });

  it('says that only root sees capabilities', async () => {
    const programs = look(
      '0000:00:1f.6 Ethernet controller: Intel\n\tCapabilities: <access denied>\n',
    );
    const findings = await run(sriovCapability, { nics: [nicOf(), plain], programs });
    expect(findings.map(({ status }) => status)).toEqual(['pass', 'skip']);
    expect(findings[1]!.message).toMatch(/eno1.*root/);
  });

  it('sees that the card offers zero VFs', async () => {
    const programs = look(
      '\tCapabilities: [180 v1] Single Root I/O Virtualization (SR-IOV)\n\t\tInitial VFs: 0, Total VFs: 0, Number of VFs: 0, Function Dependency Link: 00\n',
    );
    const finding = await only(sriovCapability, { nics: [plain], programs });
    expect(finding).toMatchObject({
      status: 'fail',
      target: 'eno1',
      cause: "The card's firmware offers zero VFs.",
    });
  });

  it('sees that the kernel was built without', async () => {
    const programs = look(
      '\tCapabilities: [180 v1] Single Root I/O Virtualization (SR-IOV)\n\t\tInitial VFs: 8, Total VFs: 8\n',
    );
    const files = { '/proc/sys/kernel/osrelease': '6.1.0', '/boot/config-6.1.0': 'CONFIG_PCI=y\n' };
    expect((await only(sriovCapability, { nics: [plain], programs, files })).cause).toMatch(
      /built without SR-IOV/,
    );
  });

  it('knows a virtual machine', async () => {
    const files = { '/sys/class/dmi/id/sys_vendor': 'QEMU\n' };
    const programs = look('\tCapabilities: [40] Express\n');
    const finding = await only(sriovCapability, { nics: [plain], files, programs });
    expect(finding).toMatchObject({
      status: 'fail',
      target: 'host',
      cause: expect.stringContaining('QEMU'),
    });
  });

  it('does not ask lspci about NICs that have it', async () => {
    expect(await run(sriovCapability, { nics: [nicOf()], programs: {} })).toMatchObject([
      { status: 'pass' },
    ]);
  });
});

describe('vf-limit', () => {
  it('lets a PF be at its limit', async () => {
    expect((await only(vfLimit, { nics: [nicOf({ numVfs: 64 })] })).status).toBe('pass');
  });

  it.each([
    ['15b3', /mstconfig -d 0000:82:00.0 set SRIOV_EN=True/],
    ['8086', /firmware/],
  ])('fails at a limit of zero: vendor %s', async (vendorId, cure) => {
    const finding = await only(vfLimit, { nics: [nicOf({ totalVfs: 0, vendorId })] });
    expect(finding).toMatchObject({ status: 'fail', cure: { automatic: false } });
    expect(finding.cure!.commands.join()).toMatch(cure);
  });

  it('says nothing of a bus without a limit', async () => {
    expect(
      await run(vfLimit, { nics: [nicOf({ totalVfs: null, bus: 'netdevsim', pci: null })] }),
    ).toEqual([]);
  });
});

describe('pf-driver', () => {
  const log = (line: string) => ({ dmesg: `[0.0] Linux version 6.1\n${line}\n` });

  it.each<[string, Machine, string]>([
    ['its own', { nics: [nicOf()] }, 'pass'],
    ['none', { nics: [nicOf({ driver: null })] }, 'fail'],
    ['vfio-pci', { nics: [nicOf({ driver: 'vfio-pci' })] }, 'fail'],
    [
      'vfio-pci that may',
      {
        nics: [nicOf({ driver: 'vfio-pci' })],
        files: { '/sys/module/vfio_pci/parameters/enable_sriov': 'Y\n' },
      },
      'pass',
    ],
    ['igb_uio that has VFs', { nics: [nicOf({ driver: 'igb_uio', numVfs: 2 })] }, 'pass'],
    ['mlx4_core', { nics: [nicOf({ driver: 'mlx4_core' })] }, 'warn'],
    [
      'one that refused',
      {
        nics: [nicOf({ driver: 'enic' })],
        programs: log(
          '[9.9] enic 0000:82:00.0: driver does not support SR-IOV configuration via sysfs; cannot configure SR-IOV',
        ),
      },
      'fail',
    ],
    [
      'another than the one that refused',
      {
        nics: [nicOf()],
        programs: log(
          '[9.9] pci-stub 0000:82:00.0: driver does not support SR-IOV configuration via sysfs; cannot configure SR-IOV',
        ),
      },
      'pass',
    ],
  ])('with %s', async (_, machine, status) => {
    expect((await only(pfDriver, machine)).status).toBe(status);
  });

  it('sees what an override forces', async () => {
    const files = {
      '/sys/bus/pci/devices/0000:82:00.0/driver_override': 'vfio-pci\n',
      '/sys/bus/pci/devices/0000:82:00.0/modalias': 'pci:v00008086d*\n',
    };
    const finding = await only(pfDriver, { nics: [nicOf({ driver: null })], files });
    expect(finding.cause).toContain('lets only vfio-pci have it');
    expect(finding.cure!.commands).toEqual([
      'echo > /sys/bus/pci/devices/0000:82:00.0/driver_override',
      "modprobe 'pci:v00008086d*'",
      'echo 0000:82:00.0 > /sys/bus/pci/drivers_probe',
    ]);
  });
});

describe('pf-link', () => {
  it.each<[string, Machine, string]>([
    ['up', { nics: [nicOf()] }, 'pass'],
    ['down', { nics: [nicOf({ state: 'down', carrier: null })] }, 'warn'],
    ['up without carrier, no VFs', { nics: [nicOf({ carrier: false })] }, 'pass'],
    [
      'up without carrier, with VFs',
      { nics: [nicOf({ carrier: false, numVfs: 1 })], vfs: [vfOf()] },
      'warn',
    ],
    [
      'up without carrier, VFs that do not care',
      { nics: [nicOf({ carrier: false, numVfs: 1 })], vfs: [vfOf({ linkState: 'enable' })] },
      'pass',
    ],
  ])('%s', async (_, machine, status) => {
    expect((await only(pfLink, machine)).status).toBe(status);
  });

  it.each([
    [null, true],
    [{ name: 'br0', kind: 'bridge' }, false],
  ])('brings a PF up by itself, but not the port of a bridge: %j', async (master, automatic) => {
    const finding = await only(pfLink, { nics: [nicOf({ state: 'down', carrier: null, master })] });
    expect(finding.cure).toMatchObject({
      automatic,
      commands: ['ip link set dev ens1f0 up'],
    });
  });
});

describe('pf-master', () => {
  it.each([
    ['bond', 'legacy', 'warn'],
    ['team', 'legacy', 'warn'],
    ['bridge', 'legacy', 'warn'],
    ['openvswitch', 'legacy', 'warn'],
    ['bond', 'switchdev', 'pass'],
    ['openvswitch', 'switchdev', 'pass'],
    ['vrf', 'legacy', 'pass'],
  ] as const)('%s in %s: %s', async (kind, eswitchMode, status) => {
    const nics = [nicOf({ master: { name: 'm0', kind }, eswitchMode })];
    expect((await only(pfMaster, { nics })).status).toBe(status);
  });

  it('quotes a name that a shell would run', async () => {
    const nics = [nicOf({ name: '$(reboot)', master: { name: 'br0', kind: 'bridge' } })];
    expect((await only(pfMaster, { nics })).cure!.commands.at(-1)).toBe(
      "bridge fdb add MAC dev '$(reboot)' self permanent",
    );
  });
});

describe('vf-driver', () => {
  const bare = {
    nics: [nicOf({ numVfs: 2 })],
    vfs: [vfOf({ driver: null, netdev: null }), vfOf({ index: 1 })],
  };
  it('names the VFs without one, and how to get it', async () => {
    const finding = await only(vfDriver, bare);
    expect(finding).toMatchObject({
      status: 'warn',
      message: 'VF 0 without a driver, and so without a netdev',
    });
    expect(finding.cure!.commands).toEqual([
      'modprobe iavf',
      'sriovctl vf bind ens1f0 0 --driver default',
    ]);
  });

  it.each<[string, Machine, RegExp]>([
    [
      'blacklisted',
      { files: { '/etc/modprobe.d/a.conf': '\n\nblacklist iavf\n' } },
      /a\.conf:3: blacklist iavf/,
    ],
    [
      'replaced by nothing',
      { files: { '/usr/lib/modprobe.d/a.conf': 'install iavf /bin/false\n' } },
      /install iavf/,
    ],
    [
      'blacklisted by argument',
      { files: { '/proc/cmdline': 'modprobe.blacklist=ast,iavf' } },
      /proc\/cmdline: modprobe.blacklist=ast,iavf/,
    ],
    [
      'not installed',
      { programs: { 'modinfo -n iavf': { stderr: 'modinfo: ERROR: Module iavf not found.\n' } } },
      /modinfo -n iavf: not found/,
    ],
  ])('says that its module is %s', async (_, machine, evidence) => {
    expect((await only(vfDriver, { ...bare, ...machine })).evidence.join()).toMatch(evidence);
    const before = await only(vfDriver, { nics: [nicOf()], ...machine });
    expect(before.status).toBe('warn');
  });

  it.each<[string, Machine]>([
    ['loaded', { files: { '/sys/module/iavf/refcnt': '0' } }],
    ['a file', { programs: { 'modinfo -n iavf': '/lib/modules/6.1.0/kernel/iavf.ko.xz\n' } }],
    [
      'not to be told',
      { programs: { 'modinfo -n iavf': { stderr: 'modinfo: ERROR: could not open\n' } } },
    ],
    [
      'hidden by a file of the same name',
      {
        files: {
          '/etc/modprobe.d/a.conf': '# empty',
          '/usr/lib/modprobe.d/a.conf': 'blacklist iavf\n',
        },
      },
    ],
    ['unknown without modinfo', {}],
  ])('is content where the module is %s', async (_, machine) => {
    expect((await only(vfDriver, { nics: [nicOf()], ...machine })).status).toBe('pass');
  });

  it('takes a switched-off autoprobe for intent', async () => {
    expect(
      (await only(vfDriver, { ...bare, nics: [nicOf({ driversAutoprobe: false })] })).status,
    ).toBe('pass');
  });

  it('says nothing of VFs that are no PCI functions', async () => {
    const vfs = [vfOf({ pci: null, driver: null })];
    expect(
      await run(vfDriver, {
        nics: [nicOf({ driver: 'netdevsim', bus: 'netdevsim', pci: null })],
        vfs,
      }),
    ).toEqual([]);
  });
});

describe('vf-mac-zero', () => {
  it.each<[string, Machine, string[]]>([
    ['the kernel has it', { vfs: [vfOf({ mac: ZERO })] }, ['pass']],
    ['vfio has it, spoof check on', { vfs: [vfOf({ mac: ZERO, driver: 'vfio-pci' })] }, ['fail']],
    [
      'vfio has it, spoof check off',
      { vfs: [vfOf({ mac: ZERO, driver: 'vfio-pci', spoofchk: false })] },
      ['warn'],
    ],
    [
      'vfio has it, spoof check unknown',
      { vfs: [vfOf({ mac: ZERO, driver: 'vfio-pci', spoofchk: null })] },
      ['warn'],
    ],
    ['vfio has it, and a MAC', { vfs: [vfOf({ driver: 'vfio-pci' })] }, ['pass']],
    [
      'mlx5 checks the zero MAC',
      { nics: [nicOf({ driver: 'mlx5_core' })], vfs: [vfOf({ mac: ZERO, driver: 'mlx5_core' })] },
      ['fail'],
    ],
    [
      'mlx5 checks nothing',
      {
        nics: [nicOf({ driver: 'mlx5_core' })],
        vfs: [vfOf({ mac: ZERO, driver: 'mlx5_core', spoofchk: false })],
      },
      ['pass'],
    ],
    ['the driver does not tell', { vfs: [vfOf({ mac: null, driver: 'vfio-pci' })] }, ['pass']],
    [
      'InfiniBand has GUIDs instead',
      { nics: [nicOf({ linkType: 'infiniband' })], vfs: [vfOf({ mac: ZERO, driver: 'vfio-pci' })] },
      [],
    ],
    [
      'both kinds',
      {
        vfs: [
          vfOf({ mac: ZERO, driver: 'vfio-pci' }),
          vfOf({ index: 1, mac: ZERO, driver: 'vfio-pci', spoofchk: false }),
        ],
      },
      ['fail', 'warn'],
    ],
  ])('%s', async (_, machine, statuses) => {
    const findings = await run(vfMacZero, { nics: [nicOf()], ...machine });
    expect(findings.map(({ status }) => status)).toEqual(statuses);
  });
});

describe('vf-mac-duplicate', () => {
  const MAC = '02:00:00:00:00:99';

  it.each<[string, Machine, string[]]>([
    ['a PF and its VF', { vfs: [vfOf({ mac: '3c:fd:fe:00:00:01' })] }, ['fail ens1f0 vf 0']],
    [
      'what the VF really uses',
      { vfs: [vfOf({ netdevMac: MAC }), vfOf({ index: 1, mac: MAC, netdevMac: null })] },
      ['fail ens1f0 vf 1'],
    ],
    ['one VF, twice the same', { vfs: [vfOf({ mac: MAC, netdevMac: MAC })] }, ['pass host']],
    [
      'no MAC at all',
      {
        vfs: [vfOf({ mac: ZERO, netdevMac: null }), vfOf({ index: 1, mac: ZERO, netdevMac: null })],
      },
      ['pass host'],
    ],
    [
      'slaves of a bond',
      {
        vfs: [0, 1].map((index) =>
          vfOf({ index, netdevMac: MAC, holder: { kind: 'bond', name: 'bond0' } }),
        ),
      },
      ['pass host'],
    ],
    [
      'PFs in a bond share its MAC',
      {
        nics: [
          nicOf({ master: { name: 'bond0', kind: 'bond' } }),
          nicOf({
            name: 'ens1f1',
            pci: '0000:82:00.1',
            permanentMac: '3c:fd:fe:00:00:02',
            master: { name: 'bond0', kind: 'bond' },
          }),
        ],
        vfs: [vfOf()],
      },
      ['pass host'],
    ],
    [
      'VFs of a PF that was not asked for',
      {
        nics: [nicOf({ name: 'ens9', pci: '0000:09:00.0', mac: null })],
        asked: true,
        vfs: [vfOf({ mac: MAC }), vfOf({ index: 1, mac: MAC })],
      },
      [],
    ],
  ])('%s', async (_, machine, expected) => {
    const findings = await run(vfMacDuplicate, { nics: [nicOf()], ...machine });
    expect(findings.map(({ status, target }) => `${status} ${target}`)).toEqual(expected);
  });
});

describe('network-manager', () => {
  const COMMAND = 'nmcli -t -f DEVICE,STATE device';
  const vfs = [vfOf(), vfOf({ index: 1 }), vfOf({ index: 2 }), vfOf({ index: 3 })];

  it('names the VFs that it manages, and how to take them away', async () => {
    const states =
      'ens1f0:connected\nens1f0v0:connecting (getting IP configuration)\nens1f0v1:unmanaged\nens1f0v2:disconnected\nens1f0v3:connected (externally)\nlo:unmanaged\n';
    const finding = await only(networkManager, {
      nics: [nicOf()],
      vfs,
      programs: { [COMMAND]: states },
    });
    expect(finding).toMatchObject({
      status: 'warn',
      message: 'NetworkManager manages 2 of its VFs: ens1f0v0, ens1f0v2',
    });
    expect(finding.cure).toMatchObject({
      commands: [
        "printf '%s\\n' '[keyfile]' 'unmanaged-devices+=interface-name:ens1f0v*' > /etc/NetworkManager/conf.d/90-sriovctl-0000:82:00.0.conf",
        'nmcli general reload conf',
        'nmcli device set ens1f0v0 managed no',
        'nmcli device set ens1f0v2 managed no',
      ],
      automatic: true,
      rebootNeeded: false,
    });
  });

  it('does not take a VF from NetworkManager by itself that the host uses', async () => {
    const used = [vfOf({ holder: { kind: 'host', name: '10.0.0.1/24' } })];
    const finding = await only(networkManager, {
      nics: [nicOf()],
      vfs: used,
      programs: { [COMMAND]: 'ens1f0v0:connected\n' },
    });
    expect(finding.cure!.automatic).toBe(false);
  });

  it.each<[string, Machine['programs']]>([
    ['is not installed', {}],
    [
      'does not run',
      { [COMMAND]: { exitCode: 8, stderr: 'Error: NetworkManager is not running.' } },
    ],
    ['leaves them alone', { [COMMAND]: 'ens1f0v0:unmanaged\n' }],
  ])('is content where it %s', async (_, programs) => {
    expect((await only(networkManager, { nics: [nicOf()], vfs, programs: programs! })).status).toBe(
      'pass',
    );
  });

  it('reads names with a colon', () => {
    expect([...parseDeviceStates('a\\:b\\\\:connected\ngarbage\n\n')]).toEqual([
      ['a:b\\', 'connected'],
    ]);
  });
});

describe('networkd', () => {
  const link = (state: string) => ({
    '/sys/class/net/ens1f0v0/ifindex': '7\n',
    '/run/systemd/netif/links/7': `# This is private data. Do not parse.\nADMIN_STATE=${state}\nOPER_STATE=routable\nNETWORK_FILE=/etc/systemd/network/10-dhcp.network\n`,
  });

  it.each([
    ['configured', 'warn'],
    ['configuring', 'warn'],
    ['failed', 'warn'],
    ['unmanaged', 'pass'],
    ['pending', 'pass'],
  ])('%s: %s', async (state, status) => {
    expect(
      (await only(networkd, { nics: [nicOf()], vfs: [vfOf()], files: link(state) })).status,
    ).toBe(status);
  });

  it('names the file that fits the VF', async () => {
    const finding = await only(networkd, {
      nics: [nicOf()],
      vfs: [vfOf()],
      files: link('configured'),
    });
    expect(finding.cause).toBe('/etc/systemd/network/10-dhcp.network fits the VFs as well.');
    expect(finding.cure!.commands[0]).toBe(
      "printf '%s\\n' '[Match]' 'Name=ens1f0v*' '' '[Link]' Unmanaged=yes > /etc/systemd/network/00-sriovctl-0000:82:00.0.network",
    );
  });

  it('is content without networkd', async () => {
    expect((await only(networkd, { nics: [nicOf()], vfs: [vfOf()] })).status).toBe('pass');
  });
});

describe('tools', () => {
  const all = {
    'ip -V': 'ip utility, iproute2-6.15.0, libbpf 1.5.0\n',
    'lspci --version': 'lspci version 3.13.0\n',
    'nsenter --version': '',
    'modprobe --version': '',
    'udevadm --version': '257\n',
  };

  it('is content with all of them', async () => {
    expect((await only(tools, { programs: all })).status).toBe('pass');
  });

  it.each([
    ['ip utility, iproute2-ss170905\n', 'fail'],
    ['ip utility, iproute2-ss171113\n', 'pass'],
    ['ip utility, iproute2-ss200602\n', 'pass'],
    ['BusyBox v1.36.1 () multi-call binary.\n', 'fail'],
  ])('judges %j as %s', async (version, status) => {
    expect((await only(tools, { programs: { ...all, 'ip -V': version } })).status).toBe(status);
  });

  it('needs devlink in switchdev mode only', async () => {
    expect(
      (await only(tools, { programs: all, nics: [nicOf({ eswitchMode: 'switchdev' })] })).message,
    ).toMatch(/^devlink is not installed/);
  });

  it.each([
    ['ID=debian', 'apt-get install iproute2'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"', 'dnf install iproute'],
    ['ID="sles"\nID_LIKE="suse"', 'zypper install iproute2'],
    ['ID=alpine', '# Install iproute2 or iproute'],
  ])('installs as %s does', async (osRelease, command) => {
    const { 'ip -V': _, ...rest } = all;
    const finding = await only(tools, {
      programs: rest,
      files: { '/etc/os-release': `${osRelease}\n` },
    });
    expect(finding).toMatchObject({ status: 'fail', cure: { commands: [command] } });
  });

  it('runs nothing on a directory', async () => {
    expect((await only(tools, { kind: 'sysroot' })).status).toBe('skip');
  });
});
