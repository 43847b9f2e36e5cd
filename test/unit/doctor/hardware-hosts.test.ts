import { describe, expect, it } from 'vitest';
import type { Purpose } from '../../../src/doctor/check.ts';
import { type CheckResult, examine } from '../../../src/doctor/doctor.ts';
import type { RunResult } from '../../../src/host/host.ts';
import { type MachineSpec, simulatedHost } from '../../../src/host/simulated/open.ts';
import type { NicSpec } from '../../../src/host/simulated/spec.ts';

/**
 * Hosts that no emulator shows, built from what is known of them. `findings` are all lines of the report that are not
 * `pass`, from all checks: one problem is told once, and nobody else cries wolf.
 */
interface HardwareHost {
  name: string;
  /** Where the facts are from. */
  source: string;
  change: Partial<MachineSpec>;
  purpose?: Purpose;
  /** `status id target` */
  findings: string[];
  message?: RegExp;
  cause?: RegExp;
  /** Each is in the evidence of the first finding. */
  evidence?: string[];
  commands?: string[];
  /** Where some of them are the boot loader's business. */
  command?: RegExp;
}

const RELEASE = '6.12.48+deb13-amd64';
const ARGS = 'BOOT_IMAGE=/boot/vmlinuz-6.12 root=/dev/sda1 ro quiet';
const CONFIG = [
  'CONFIG_PCI_IOV=y',
  'CONFIG_VFIO_PCI=m',
  'CONFIG_INTEL_IOMMU=y',
  'CONFIG_AMD_IOMMU=y',
];

const SERVER: MachineSpec = {
  name: 'server',
  kernel: kernel([]),
  iommu: { kind: 'intel', enabled: true },
  nics: [connectX6()],
  files: files({}),
};

function kernel(log: string[], release = RELEASE, args = ''): MachineSpec['kernel'] {
  return {
    release,
    args: `${ARGS} ${args}`.trim(),
    log: ['Linux version 6.12', 'DMAR-IR: Enabled IRQ remapping in x2apic mode', ...log],
  };
}

function files(more: Record<string, string>, { config = CONFIG, args = '' } = {}) {
  const words = `quiet ${args}`.trim();
  return {
    '/sys/class/dmi/id/sys_vendor': 'Supermicro\n',
    '/etc/os-release': 'VERSION_ID="13"\nID=debian\n',
    '/etc/default/grub': `GRUB_CMDLINE_LINUX_DEFAULT="${words}"\n`,
    '/boot/grub/grub.cfg': `menuentry 'Debian' {\n\tlinux /boot/vmlinuz-6.12 root=/dev/sda1 ro ${words}\n}\n`,
    [`/boot/config-${RELEASE}`]: `${config.join('\n')}\n`,
    ...more,
  };
}

function connectX6(change: Partial<NicSpec> = {}): NicSpec {
  return {
    address: '0000:b1:00.0',
    port: '0000:b0:02.0',
    driver: 'mlx5_core',
    vendor: '15b3',
    device: '101d',
    eswitch: 'legacy',
    sriov: { totalVfs: 4, offset: 2, stride: 1, vfDevice: '101e' },
    netdevs: [{ name: 'ens4np0', mac: 'b8:ce:f6:d2:1e:44', speed: 100000, portName: 'p0' }],
    ...change,
  };
}

function e810(): NicSpec {
  return {
    address: '0000:17:00.0',
    port: '0000:16:02.0',
    driver: 'ice',
    vendor: '8086',
    device: '159b',
    eswitch: 'legacy',
    sriov: { totalVfs: 128, offset: 8, stride: 1, vfDevice: '1889' },
    netdevs: [{ name: 'ens1f0', mac: '6c:fe:54:4a:2b:10', speed: 25000 }],
  };
}

function i350(change: Partial<NonNullable<NicSpec['sriov']>> = {}, ari = true): NicSpec {
  return {
    address: '0000:01:00.0',
    port: '0000:00:1c.0',
    ari,
    driver: 'igb',
    vendor: '8086',
    device: '1521',
    sriov: {
      totalVfs: 7,
      hardwareVfs: 8,
      offset: ari ? 128 : 384,
      stride: 4,
      vfDevice: '1520',
      ...change,
    },
    netdevs: [{ name: 'eno1', mac: 'b4:96:91:a3:c5:d0' }],
  };
}

function x552(): NicSpec {
  const vfs = Array.from({ length: 8 }, (_, index) => ({ mac: `02:00:00:00:00:0${index}` }));
  return {
    address: '0000:03:00.0',
    port: '0000:00:02.2',
    driver: 'ixgbe',
    vendor: '8086',
    device: '15ad',
    sriov: { totalVfs: 63, hardwareVfs: 64, offset: 128, stride: 2, vfDevice: '15a8', vfs },
    netdevs: [{ name: 'eno3', mac: '0c:c4:7a:00:00:01', speed: 10000 }],
  };
}

function connectX3(): NicSpec {
  return {
    address: '0000:04:00.0',
    port: '0000:00:03.0',
    driver: 'mlx4_core',
    vendor: '15b3',
    device: '1007',
    sriov: { totalVfs: 8, offset: 1, stride: 1, vfDevice: '1004' },
    netdevs: [{ name: 'ens5', mac: 'f4:52:14:00:00:01', speed: 40000 }],
  };
}

const POWER_CYCLE =
  '# If the card still runs with the old settings then, switch the host off and on again';
const QUERY = 'mstconfig -e -d 0000:b1:00.0 q SRIOV_EN NUM_OF_VFS';

/** As `mstconfig -e q` prints it (mstflint, mlxconfig/mlxcfg_ui.cpp; k8snetworkplumbingwg/sriov-network-operator#358). */
function mstconfig(rows: [name: string, defaultValue: string, current: string, next: string][]): {
  outputs: Record<string, RunResult>;
} {
  const table = rows.map(([name, ...values]) => {
    const star = values[1] === values[2] && values[0] === values[2] ? ' ' : '*';
    return `${star}        ${name.padEnd(36)}${values.map((value) => value.padEnd(16)).join('')}`;
  });
  const stdout = [
    '',
    'Device #1:',
    '----------',
    '',
    'Device type:    ConnectX6DX     ',
    'Name:           MCX623106AN-CDA_Ax',
    'Device:         0000:b1:00.0    ',
    '',
    'Configurations:                              Default         Current         Next Boot       ',
    ...table,
    "The '*' shows parameters with next value different from default/current value.",
    '',
  ].join('\n');
  return { outputs: { [QUERY]: { exitCode: 0, stdout, stderr: '' } } };
}

const LOCKED: Partial<MachineSpec> = {
  outputs: { [QUERY]: { exitCode: 3, stdout: '', stderr: '-E- Failed to open the device\n' } },
  reads: { '/sys/kernel/security/lockdown': { text: 'none [integrity] confidentiality\n' } },
};

/** drivers/pci/setup-res.c, pci_assign_resource, as Linux 6.8 and later say it. */
const NO_ROOM = [
  'pci 0000:01:00.0: VF BAR 0 [mem size 0x00020000 64bit pref]: contains BAR 0 for 8 VFs',
  "pci 0000:01:00.0: VF BAR 0 [mem size 0x00020000 64bit pref]: can't assign; no space",
  'pci 0000:01:00.0: VF BAR 0 [mem size 0x00020000 64bit pref]: failed to assign',
];

const HOSTS: HardwareHost[] = [
  {
    name: 'ConnectX-6 with SRIOV_EN False',
    source: 'k8snetworkplumbingwg/sriov-network-device-plugin#601',
    change: {
      nics: [connectX6({ sriov: undefined })],
      ...mstconfig([
        ['SRIOV_EN', 'False(0)', 'False(0)', 'False(0)'],
        ['NUM_OF_VFS', '0', '0', '0'],
      ]),
    },
    findings: ['fail nic-firmware ens4np0'],
    evidence: [`${QUERY}: SRIOV_EN False`],
    commands: ['mstconfig -d 0000:b1:00.0 set SRIOV_EN=True NUM_OF_VFS=16', 'reboot', POWER_CYCLE],
  },
  {
    name: 'the same beside a NIC that has VFs: nobody asked for this one',
    source: 'a rule of ours',
    change: {
      nics: [i350(), connectX6({ sriov: undefined })],
      ...mstconfig([['SRIOV_EN', 'False(0)', 'False(0)', 'False(0)']]),
    },
    findings: [],
  },
  {
    name: 'ConnectX-6 with NUM_OF_VFS 4, and 16 after the next boot',
    source: 'k8snetworkplumbingwg/sriov-network-device-plugin#536',
    change: mstconfig([
      ['SRIOV_EN', 'False(0)', 'True(1)', 'True(1)'],
      ['NUM_OF_VFS', '0', '4', '16'],
    ]),
    findings: ['warn nic-firmware ens4np0'],
    message: /NUM_OF_VFS 4 -> 16/,
    commands: ['reboot', POWER_CYCLE],
  },
  {
    name: 'ConnectX-6 with SRIOV_EN set and the reboot forgotten',
    source: 'openshift/sriov-network-operator#43',
    change: {
      nics: [connectX6({ sriov: undefined })],
      ...mstconfig([['SRIOV_EN', 'False(0)', 'False(0)', 'True(1)']]),
    },
    findings: ['fail nic-firmware ens4np0'],
    message: /SRIOV_EN False -> True/,
    commands: ['reboot', POWER_CYCLE],
  },
  {
    name: 'the same beside a NIC that has VFs',
    source: 'a rule of ours',
    change: {
      nics: [i350(), connectX6({ sriov: undefined })],
      ...mstconfig([['SRIOV_EN', 'False(0)', 'False(0)', 'True(1)']]),
    },
    findings: ['warn nic-firmware ens4np0'],
  },
  {
    name: 'ConnectX-6 with four VFs, as wanted',
    source: 'k8snetworkplumbingwg/sriov-network-device-plugin#536',
    change: mstconfig([
      ['SRIOV_EN', 'False(0)', 'True(1)', 'True(1)'],
      ['NUM_OF_VFS', '0', '4', '4'],
    ]),
    findings: [],
  },
  {
    name: 'ConnectX-6 whose driver was told of no VFs',
    source: 'drivers/pci/iov.c, pci_sriov_set_totalvfs',
    change: {
      nics: [connectX6({ sriov: { totalVfs: 0, vfDevice: '101e' } })],
      ...mstconfig([['NUM_OF_VFS', '0', '0', '0']]),
    },
    findings: ['fail vf-limit ens4np0'],
    evidence: [`${QUERY}: NUM_OF_VFS 0`],
  },
  {
    name: 'the same, and VFs from the next boot on',
    source: 'drivers/pci/iov.c, pci_sriov_set_totalvfs',
    change: {
      nics: [connectX6({ sriov: { totalVfs: 0, vfDevice: '101e' } })],
      ...mstconfig([['NUM_OF_VFS', '0', '0', '8']]),
    },
    findings: ['fail vf-limit ens4np0'],
    commands: ['reboot'],
  },
  {
    name: 'ConnectX-6 without SR-IOV behind Secure Boot',
    source: 'openshift/sriov-network-operator#696',
    change: { nics: [connectX6({ sriov: undefined })], ...LOCKED },
    findings: ['fail nic-firmware ens4np0'],
    evidence: [
      `${QUERY}: -E- Failed to open the device`,
      '/sys/kernel/security/lockdown: none [integrity] confidentiality',
    ],
    cause: /locked down \(integrity\)/,
  },
  {
    name: 'the same with a kernel that can do it by devlink',
    source: 'Documentation/networking/devlink/mlx5.rst of Linux 6.18',
    change: {
      kernel: kernel([], '6.18.1'),
      files: files({ '/boot/config-6.18.1': `${CONFIG.join('\n')}\n` }),
      nics: [connectX6({ sriov: undefined })],
      ...LOCKED,
    },
    findings: ['fail nic-firmware ens4np0'],
    commands: [
      'devlink dev param set pci/0000:b1:00.0 name enable_sriov value true cmode permanent',
      'devlink dev param set pci/0000:b1:00.0 name total_vfs value 16 cmode permanent',
      'reboot',
      POWER_CYCLE,
    ],
  },
  {
    name: 'Secure Boot, and VFs set up before',
    source: 'k8snetworkplumbingwg/sriov-network-operator#670',
    change: LOCKED,
    findings: [],
  },
  {
    name: 'ice whose vectors irdma and 480 CPUs have taken',
    source:
      'openshift/sriov-network-operator#1185; drivers/net/ethernet/intel/ice/ice_sriov.c, ice_set_per_vf_res',
    change: {
      kernel: kernel([
        'ice 0000:17:00.0: Only 0 MSI-X interrupts available for SR-IOV. Not enough to support minimum of 2 MSI-X interrupts per VF for 4 VFs',
      ]),
      modules: ['irdma'],
      files: files({ '/sys/devices/system/cpu/online': '0-479\n' }),
      nics: [e810()],
    },
    findings: ['fail msix-vectors ens1f0'],
    evidence: ['/sys/devices/system/cpu/online: 0-479', '/sys/module/irdma: loaded'],
    commands: [
      '# If nothing on this host uses RDMA over these NICs, keep its driver away:',
      "echo 'blacklist irdma' > /etc/modprobe.d/sriovctl-irdma.conf",
      'reboot',
    ],
  },
  {
    name: 'the same with a kernel that bounds the vectors of the PF',
    source: 'Documentation/networking/devlink/ice.rst of Linux 6.14',
    change: {
      kernel: kernel(
        [
          'ice 0000:17:00.0: Only 1 MSI-X interrupts available for SR-IOV. Not enough to support minimum of 2 MSI-X interrupts per VF for 1 VFs',
        ],
        '6.14.0',
      ),
      files: files({ '/boot/config-6.14.0': `${CONFIG.join('\n')}\n` }),
      nics: [e810()],
    },
    findings: ['fail msix-vectors ens1f0'],
    commands: [
      'devlink dev param set pci/0000:17:00.0 name msix_vec_per_pf_max value 64 cmode driverinit',
      '# This starts the driver anew: ens1f0 has no link for some seconds',
      'devlink dev reload pci/0000:17:00.0',
    ],
  },
  {
    name: 'ice in safe mode, without the file',
    source:
      'drivers/net/ethernet/intel/ice/ice_main.c, ice_request_fw; packages.debian.org, firmware-intel-misc',
    change: {
      kernel: kernel([
        'ice 0000:17:00.0: Direct firmware load for intel/ice/ddp/ice.pkg failed with error -2',
        'ice 0000:17:00.0: The DDP package file was not found or could not be read. Entering Safe Mode',
      ]),
      nics: [e810()],
    },
    findings: ['fail ice-safe-mode ens1f0'],
    evidence: ['/lib/firmware/intel/ice/ddp: no ice.pkg'],
    commands: ['apt-get install firmware-intel-misc', 'update-initramfs -u', 'reboot'],
  },
  {
    name: 'ice in safe mode, the file came later',
    source: 'drivers/net/ethernet/intel/ice/ice_main.c, ice_request_fw',
    change: {
      kernel: kernel([
        'ice 0000:17:00.0: The DDP package file was not found or could not be read. Entering Safe Mode',
      ]),
      files: files({ '/lib/firmware/intel/ice/ddp/ice.pkg.xz': '' }),
      nics: [e810()],
    },
    findings: ['fail ice-safe-mode ens1f0'],
    commands: ['update-initramfs -u', 'reboot'],
  },
  {
    name: 'ice whose log has gone, in safe mode by devlink',
    source: 'drivers/net/ethernet/intel/ice/devlink/devlink.c, ice_info_ddp_pkg_version',
    change: {
      nics: [e810()],
      outputs: {
        'devlink -j dev info': devlinkInfo({ 'fw.mgmt': '7.3.4', 'fw.app': '0.0.0.0' }),
      },
    },
    findings: ['fail ice-safe-mode ens1f0'],
    evidence: ['devlink -j dev info: pci/0000:17:00.0 has fw.app 0.0.0.0'],
  },
  {
    name: 'ice that got its package after all',
    source: 'drivers/net/ethernet/intel/ice/ice_main.c, ice_log_pkg_init',
    change: {
      kernel: kernel([
        'ice 0000:17:00.0: The DDP package file was not found or could not be read. Entering Safe Mode',
        'ice 0000:17:00.0: The DDP package was successfully loaded: ICE OS Default Package version 1.3.41.0',
      ]),
      nics: [e810()],
      outputs: { 'devlink -j dev info': devlinkInfo({ 'fw.mgmt': '7.3.4', 'fw.app': '1.3.41.0' }) },
    },
    findings: [],
  },
  {
    name: 'a BIOS that sets nothing aside for VFs',
    source:
      'k8snetworkplumbingwg/sriov-network-operator#672; drivers/pci/setup-bus.c, reset_resource',
    change: { kernel: kernel(NO_ROOM), nics: [i350({ noMmio: 'not assigned' })] },
    findings: ['fail iov-bars eno1'],
    cause: /^The firmware left the VFs out when it shared out addresses\.$/,
    command:
      /^# In the firmware setup .*Above 4G Decoding.*[^]*# If that does not help, [^]* pci=realloc"[^]*update-grub$/,
  },
  {
    name: 'the same with a kernel that has tried to make room',
    source: 'drivers/pci/setup-bus.c, pci_realloc_detect',
    change: {
      kernel: kernel([
        ...NO_ROOM,
        'pci_bus 0000:00: Automatically enabled pci realloc, if you have problem, try booting with pci=realloc=off',
      ]),
      files: files({}, { config: [...CONFIG, 'CONFIG_PCI_REALLOC_ENABLE_AUTO=y'] }),
      nics: [i350({ noMmio: 'not assigned' })],
    },
    findings: ['fail iov-bars eno1'],
    cause: /tried to make room itself/,
    commands: [
      '# In the firmware setup (BIOS), enable SR-IOV (SR-IOV Global) and Above 4G Decoding (also called MMIO above 4 GB)',
    ],
  },
  {
    name: 'the same with an argument that forbids it',
    source: 'drivers/pci/pci.c, pci_setup',
    change: {
      kernel: kernel(NO_ROOM, RELEASE, 'pci=nocrs,realloc=off'),
      files: files({}, { args: 'pci=nocrs,realloc=off' }),
      nics: [i350({ noMmio: 'not assigned' })],
    },
    findings: ['fail iov-bars eno1'],
    cause: /realloc=off keeps the kernel from making room/,
    command: /pci=nocrs,realloc#[^]*update-grub$/,
  },
  {
    name: 'HPE ProLiant Gen10',
    source: 'HPE Gen10: BIOS attribute PciResourcePadding',
    change: {
      files: files(
        { '/sys/class/dmi/id/sys_vendor': 'HPE\n' },
        { config: [...CONFIG, 'CONFIG_PCI_REALLOC_ENABLE_AUTO=y'] },
      ),
      nics: [i350({ noMmio: 'not assigned' })],
    },
    findings: ['fail iov-bars eno1'],
    evidence: [
      '/sys/bus/pci/devices/0000:01:00.0/resource: lines 8 to 13 (IOV BARs) are all zero',
      '/sys/class/dmi/id/sys_vendor: HPE',
    ],
    commands: [
      '# In the firmware setup (BIOS), enable SR-IOV (SR-IOV Global) and Above 4G Decoding (also called MMIO above 4 GB), and set PCI resource padding (PciResourcePadding) to High',
    ],
  },
  {
    name: 'a bus that the port above does not pass on',
    source: 'GPUOpen-LibrariesAndSDKs/MxGPU-Virtualization#21; drivers/pci/iov.c, sriov_enable',
    change: { nics: [i350({ noMmio: 'bus out of range', offset: 384 })] },
    findings: ['fail vf-routing eno1'],
    cause:
      /^VF 0 would be on bus 02, and the firmware gave the port 0000:00:1c.0 only the buses up to 01\.$/,
    evidence: [
      '/sys/bus/pci/devices/0000:01:00.0: sriov_offset 384, sriov_stride 4',
      '/sys/bus/pci/devices/0000:00:1c.0/subordinate_bus_number: 1 (bus 01)',
    ],
    command:
      /^# In the firmware setup .*, enable SR-IOV, [^]*# If that does not help, [^]* pci=assign-busses"[^]*update-grub$/,
  },
  {
    name: 'ARI off, and an I350 that spreads over another bus, as it may',
    source:
      'PCI Express Base Specification, SR-IOV: VF Stride and First VF Offset; drivers/pci/iov.c',
    change: { nics: [i350({}, false)] },
    findings: [],
  },
  {
    name: 'ARI off in the port above a ConnectX-6',
    source:
      'GPUOpen-LibrariesAndSDKs/MxGPU-Virtualization#18; drivers/pci/pci.c, pci_configure_ari',
    change: {
      nics: [
        connectX6({ ari: false, sriov: { totalVfs: 16, offset: 2, stride: 1, vfDevice: '101e' } }),
      ],
    },
    findings: ['warn vf-routing ens4np0'],
    message: /^Only 6 of 16 VFs can be reached/,
    cause:
      /^VF 6 is beyond function 7, and ARI is off between the port 0000:b0:02.0 and the card\.$/,
  },
  {
    name: 'ARI off by argument',
    source: 'drivers/pci/pci.c, pci_setup',
    change: {
      kernel: kernel([], RELEASE, 'pci=noari'),
      files: files({}, { args: 'pci=noari' }),
      nics: [
        connectX6({ ari: false, sriov: { totalVfs: 16, offset: 2, stride: 1, vfDevice: '101e' } }),
      ],
    },
    findings: ['warn vf-routing ens4np0'],
    cause: /pci=noari turns ARI off/,
    command: /pci=noari[^]*update-grub$/,
  },
  {
    name: 'X552 with max_vfs=8',
    source: 'k8snetworkplumbingwg/sriov-network-device-plugin docs/vf-setup.md and #240',
    change: {
      nics: [x552()],
      files: files({ '/etc/modprobe.d/ixgbe.conf': '# X552\noptions ixgbe max_vfs=8\n' }),
      reads: { '/sys/module/ixgbe/parameters/max_vfs': { text: '8\n' } },
    },
    findings: ['warn module-options host'],
    message: /^ixgbe makes VFs by itself whenever it is loaded \(max_vfs=8\); eno3 has 8$/,
    evidence: ['/etc/modprobe.d/ixgbe.conf:2: options ixgbe max_vfs=8'],
    commands: [
      "sed -i '2s/^/#/' /etc/modprobe.d/ixgbe.conf",
      'update-initramfs -u',
      '# Then reboot; VFs that are wanted come with: sriovctl vf create PF --count N',
    ],
  },
  {
    name: 'ConnectX-3 without VFs',
    source: 'drivers/net/ethernet/mellanox/mlx4/main.c: num_vfs, probe_vf; no sriov_configure',
    change: { nics: [connectX3()] },
    findings: ['warn pf-driver ens5'],
  },
  {
    name: 'ConnectX-3 with the option set and the reboot forgotten',
    source: 'drivers/net/ethernet/mellanox/mlx4/main.c: num_vfs',
    change: {
      nics: [connectX3()],
      files: files({ '/etc/modprobe.d/mlx4.conf': 'options mlx4_core num_vfs=8 probe_vf=0\n' }),
    },
    findings: ['warn module-options host'],
    commands: ['update-initramfs -u', 'reboot'],
  },
  {
    name: 'a 100 Gbit/s card in a slot of PCIe 3.0 x4',
    source:
      'drivers/pci/pci-sysfs.c, current_link_speed_show; drivers/pci/pci.c, pcie_bandwidth_available',
    change: {
      reads: links({ card: '16.0 GT/s PCIe', lanes: 16, slot: '8.0 GT/s PCIe', slotLanes: 4 }),
    },
    findings: ['warn link-speed ens4np0'],
    message: /^The PCIe link carries 32 Gbit\/s, the network port 100$/,
    commands: ['# Move the card to a slot with 16 GT/s x16'],
  },
  {
    name: 'a PCIe 4.0 x16 card in a slot of PCIe 3.0 x16, which is enough',
    source: 'drivers/pci/pci.c, pcie_bandwidth_available',
    change: {
      reads: links({ card: '16.0 GT/s PCIe', lanes: 16, slot: '8.0 GT/s PCIe', slotLanes: 16 }),
    },
    findings: [],
  },
  {
    name: 'hugepages on the wrong NUMA node, and DPDK',
    source: 'doc.dpdk.org, linux_gsg/nic_perf_intel_platform',
    change: { nics: [connectX6({ numa: 1 })], files: files(twoNodes({ node0: 1024, node1: 0 })) },
    purpose: 'dpdk',
    findings: ['warn numa ens4np0'],
    commands: [
      'echo 1024 > /sys/devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages',
    ],
  },
  {
    name: 'the same, and nobody said DPDK',
    source: 'a rule of ours',
    change: { nics: [connectX6({ numa: 1 })], files: files(twoNodes({ node0: 1024, node1: 0 })) },
    findings: [],
  },
];

function devlinkInfo(running: Record<string, string>): RunResult {
  const info = { 'pci/0000:17:00.0': { driver: 'ice', versions: { running } } };
  return { exitCode: 0, stdout: JSON.stringify({ info }), stderr: '' };
}

function links(link: { card: string; lanes: number; slot: string; slotLanes: number }) {
  const card = '/sys/bus/pci/devices/0000:b1:00.0';
  const port = '/sys/bus/pci/devices/0000:b0:02.0';
  return Object.fromEntries(
    Object.entries({
      [`${card}/max_link_speed`]: link.card,
      [`${card}/max_link_width`]: link.lanes,
      [`${card}/current_link_speed`]: link.slot,
      [`${card}/current_link_width`]: link.slotLanes,
      [`${port}/max_link_speed`]: link.slot,
      [`${port}/max_link_width`]: link.slotLanes,
    }).map(([path, text]) => [path, { text: `${text}\n` }]),
  );
}

function twoNodes(hugepages: { node0: number; node1: number }): Record<string, string> {
  const node = '/sys/devices/system/node';
  return {
    [`${node}/node0/cpulist`]: '0-23\n',
    [`${node}/node1/cpulist`]: '24-47\n',
    [`${node}/node0/hugepages/hugepages-2048kB/nr_hugepages`]: `${hugepages.node0}\n`,
    [`${node}/node1/hugepages/hugepages-2048kB/nr_hugepages`]: `${hugepages.node1}\n`,
  };
}

describe('hosts that no emulator shows', () => {
  it.each(HOSTS)('$name', async ({ change, purpose, findings, ...expected }) => {
    const report = await examine(simulatedHost({ ...SERVER, ...change }), { purpose });
    const wrong = report.checks.filter(({ status }) => status !== 'pass');
    expect(wrong.map(({ status, id, target }) => `${status} ${id} ${target}`)).toEqual(findings);
    for (const finding of wrong) expectComplete(finding);
    const [first] = wrong;
    if (expected.message) expect(first!.message).toMatch(expected.message);
    if (expected.cause) expect(first!.cause).toMatch(expected.cause);
    if (expected.evidence)
      expect(first!.evidence).toEqual(expect.arrayContaining(expected.evidence));
    if (expected.commands) expect(first!.cure!.commands).toEqual(expected.commands);
    if (expected.command) expect(first!.cure!.commands.join('\n')).toMatch(expected.command);
  });

  it('changes the firmware of no card and moves no BAR by itself', async () => {
    for (const { change, purpose } of HOSTS) {
      const report = await examine(simulatedHost({ ...SERVER, ...change }), { purpose });
      const cures = report.checks.flatMap(({ cure }) => cure ?? []);
      expect(cures.filter(({ automatic }) => automatic)).toEqual([]);
    }
  });
});

function expectComplete({ message, evidence, cause, cure }: CheckResult): void {
  expect(message).not.toMatch(/undefined|null|NaN/);
  expect(evidence.length).toBeGreaterThan(0);
  expect(evidence.join()).not.toMatch(/undefined|null|NaN/);
  expect(cause).toMatch(/\.$/);
  expect(cure!.commands.length).toBeGreaterThan(0);
  expect(cure!.commands.join()).not.toMatch(/undefined|null|NaN/);
}
