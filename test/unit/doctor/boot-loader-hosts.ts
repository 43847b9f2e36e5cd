import { MACHINES } from '../../../src/host/simulated/machines.ts';
import type { MachineSpec } from '../../../src/host/simulated/open.ts';

/** A host as its distribution installs it, with the IOMMU in the hardware and off. */
export interface BootLoaderHost {
  name: string;
  /** Where the shape of its files comes from. */
  source: string;
  spec: MachineSpec;
  /** What doctor finds of `iommu` and `kernel-arguments`. */
  findings: string[];
  /** The first one's cure. */
  commands: string[];
  automatic: boolean;
  /** What runs after `doctor --fix` and a reboot. */
  after: string;
}

const RELEASE = '6.12.0-1-test';
const CONFIG = 'CONFIG_PCI_IOV=y\nCONFIG_VFIO_PCI=m\nCONFIG_INTEL_IOMMU=y\nCONFIG_AMD_IOMMU=y\n';
/** No Intel host whose kernel has the IOMMU off by default says anything else. */
const OFF = ['warn iommu: this kernel leaves it off unless intel_iommu=on is given'];
const EXTRA = 'intel_iommu=on iommu=pt';

interface Shape {
  args: string;
  files: Record<string, string>;
  iommu?: MachineSpec['iommu'];
  release?: string;
}

function machine({ args, files, iommu, release = RELEASE }: Shape): MachineSpec {
  return {
    ...MACHINES.lab,
    kernel: { release, args, log: ['DMAR-IR: Enabled IRQ remapping in x2apic mode'] },
    iommu: iommu ?? { kind: 'intel', enabled: false },
    files: { [`/boot/config-${release}`]: CONFIG, ...files },
  };
}

const UBUNTU = {
  '/etc/os-release': 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID="20.04"\n',
  '/etc/default/grub':
    'GRUB_DEFAULT=0\nGRUB_TIMEOUT_STYLE=hidden\nGRUB_CMDLINE_LINUX_DEFAULT="quiet splash"\nGRUB_CMDLINE_LINUX=""\n',
  '/etc/default/grub.d/50-cloudimg-settings.cfg':
    '# CLOUD_IMG: This file was created/modified by the Cloud Image build process\nGRUB_CMDLINE_LINUX_DEFAULT="console=tty1 console=ttyS0"\n',
  '/etc/default/grub.d/init-select.cfg': '# This file does nothing and will be removed.\n',
};

function grubCfg(args: string): string {
  return `menuentry 'GNU/Linux' {\n\tlinux\t/boot/vmlinuz-${RELEASE} root=/dev/vda1 ro ${args}\n}\n`;
}

const RHEL_RELEASE = '5.14.0-427.13.1.el9_4.x86_64';
const RHEL_ARGS =
  'root=/dev/mapper/rhel-root ro crashkernel=1G-4G:192M,4G-64G:256M,64G-:512M resume=/dev/mapper/rhel-swap rd.lvm.lv=rhel/root rd.lvm.lv=rhel/swap';

function rhel(args: string, rest: Record<string, string> = {}): Record<string, string> {
  return {
    '/etc/os-release':
      'NAME="Red Hat Enterprise Linux"\nID="rhel"\nID_LIKE="fedora"\nVERSION_ID="9.4"\n',
    '/etc/default/grub': `GRUB_TIMEOUT=5\nGRUB_DISTRIBUTOR="$(sed 's, release .*$,,g' /etc/system-release)"\nGRUB_DEFAULT=saved\nGRUB_CMDLINE_LINUX="crashkernel=1G-4G:192M rd.lvm.lv=rhel/root"\nGRUB_ENABLE_BLSCFG=true\n`,
    '/boot/grub2/grub.cfg': 'insmod blscfg\nblscfg\n',
    '/boot/grub2/grubenv': `# GRUB Environment Block\nsaved_entry=0a1b-${RHEL_RELEASE}\nboot_success=1\n`,
    [`/boot/loader/entries/0a1b-${RHEL_RELEASE}.conf`]: `title Red Hat Enterprise Linux (${RHEL_RELEASE}) 9.4 (Plow)\nversion ${RHEL_RELEASE}\nlinux /vmlinuz-${RHEL_RELEASE}\ninitrd /initramfs-${RHEL_RELEASE}.img $tuned_initrd\noptions ${args} $tuned_params\ngrub_users $grub_users\ngrub_arg --unrestricted\ngrub_class rhel\n`,
    '/boot/loader/entries/0a1b-0-rescue.conf': `title Red Hat Enterprise Linux (0-rescue-0a1b) 9.4 (Plow)\nversion 0-rescue-0a1b\nlinux /vmlinuz-0-rescue-0a1b\ninitrd /initramfs-0-rescue-0a1b.img\noptions ${args}\n`,
    ...rest,
  };
}

/** What matters here of grubby-bls: which files it looks after, and that it can be told to leave one alone. */
const GRUBBY_2022 = {
  '/usr/libexec/grubby/grubby-bls':
    '#!/bin/bash\n# --no-etc-grub-update\n# echo "$new_args" > /etc/kernel/cmdline\n',
};
const GRUBBY_2020 = {
  '/usr/libexec/grubby/grubby-bls': '#!/bin/bash\n# --no-etc-grub-update\n',
};

export const BOOT_LOADER_HOSTS: BootLoaderHost[] = [
  {
    name: 'an Ubuntu cloud image',
    source: 'livecd-rootfs, live-build/ubuntu-cpc: 50-cloudimg-settings.cfg',
    spec: machine({
      args: `BOOT_IMAGE=/boot/vmlinuz-${RELEASE} root=/dev/vda1 ro console=tty1 console=ttyS0`,
      files: { ...UBUNTU, '/boot/grub/grub.cfg': grubCfg('console=tty1 console=ttyS0') },
    }),
    findings: OFF,
    commands: [
      'mkdir -p /etc/default/grub.d',
      `echo 'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT ${EXTRA}"' > /etc/default/grub.d/90-sriovctl.cfg`,
      'update-grub',
    ],
    automatic: true,
    after: `console=tty1 console=ttyS0 ${EXTRA}`,
  },
  {
    name: 'RHEL 9, with grubby of 2022 or later',
    source: 'rhboot grubby of Fedora 38, grubby-bls: update_bls_fragment; anaconda',
    spec: machine({
      release: RHEL_RELEASE,
      args: `BOOT_IMAGE=(hd0,gpt2)/vmlinuz-${RHEL_RELEASE} ${RHEL_ARGS}`,
      files: rhel(RHEL_ARGS, { '/etc/kernel/cmdline': `${RHEL_ARGS}\n`, ...GRUBBY_2022 }),
    }),
    findings: OFF,
    commands: [
      `sed -i '4s#rd.lvm.lv=rhel/root#rd.lvm.lv=rhel/root ${EXTRA}#' /etc/default/grub`.replace(
        's#rd.lvm.lv',
        String.raw`s#rd\.lvm\.lv`,
      ),
      `grubby --update-kernel=ALL '--args=${EXTRA}' --no-etc-grub-update`,
    ],
    automatic: true,
    after: `${RHEL_ARGS} ${EXTRA}`,
  },
  {
    name: 'RHEL 8, whose entries refer to kernelopts',
    source: 'rhboot grubby 8.40-41 (RHEL 8.4), grubby-bls; facts on BLS with $kernelopts',
    spec: machine({
      release: RHEL_RELEASE,
      args: `BOOT_IMAGE=(hd0,msdos1)/vmlinuz-${RHEL_RELEASE} root=/dev/mapper/rhel-root ro crashkernel=auto intel_iommu=off`,
      files: rhel('$kernelopts', {
        '/boot/grub2/grubenv': `# GRUB Environment Block\nsaved_entry=0a1b-${RHEL_RELEASE}\nkernelopts=root=/dev/mapper/rhel-root ro crashkernel=auto intel_iommu=off \n`,
        ...GRUBBY_2020,
      }),
    }),
    findings: ['warn iommu: intel_iommu=off turns the IOMMU off'],
    commands: ['grubby --update-kernel=ALL --remove-args=intel_iommu=off --no-etc-grub-update'],
    automatic: true,
    // Off is gone, and this kernel is off by default: the next run of doctor says so.
    after: 'root=/dev/mapper/rhel-root ro crashkernel=auto',
  },
  {
    name: 'Fedora, with two entries and an argument for one of them',
    source: 'rhboot/grubby#55: --update-kernel=DEFAULT is lost with the next kernel',
    spec: machine({
      release: RHEL_RELEASE,
      args: `BOOT_IMAGE=(hd0,gpt2)/vmlinuz-${RHEL_RELEASE} root=UUID=1 ro rhgb quiet`,
      files: {
        ...rhel('root=UUID=1 ro rhgb quiet', GRUBBY_2022),
        '/etc/os-release': 'NAME="Fedora Linux"\nID=fedora\nVERSION_ID=41\n',
        '/boot/loader/entries/0a1b-5.13.0.conf':
          'title Fedora\nversion 5.13.0\nlinux /vmlinuz-5.13.0\noptions root=UUID=1 ro intel_iommu=on\n',
      },
    }),
    findings: OFF,
    commands: [
      `sed -i '4s#${String.raw`rd\.lvm\.lv=rhel/root`}#rd.lvm.lv=rhel/root ${EXTRA}#' /etc/default/grub`,
      `grubby --update-kernel=ALL '--args=${EXTRA}' --no-etc-grub-update`,
    ],
    automatic: true,
    after: `root=UUID=1 ro rhgb quiet ${EXTRA}`,
  },
  {
    name: 'openSUSE Leap',
    source: "YaST's /etc/default/grub; facts/boot-loader matrix: grub2-mkconfig",
    spec: machine({
      args: `BOOT_IMAGE=/boot/vmlinuz-${RELEASE} root=/dev/vda1 ro splash=silent mitigations=auto quiet`,
      files: {
        '/etc/os-release': 'NAME="openSUSE Leap"\nID="opensuse-leap"\nID_LIKE="suse opensuse"\n',
        '/etc/default/grub':
          'GRUB_DEFAULT=saved\nGRUB_CMDLINE_LINUX_DEFAULT="splash=silent mitigations=auto quiet"\nGRUB_CMDLINE_LINUX=""\n',
        '/boot/grub2/grub.cfg': grubCfg('splash=silent mitigations=auto quiet'),
      },
    }),
    findings: OFF,
    commands: [
      `sed -i '2s#quiet#quiet ${EXTRA}#' /etc/default/grub`,
      'grub2-mkconfig -o /boot/grub2/grub.cfg',
    ],
    automatic: true,
    after: `splash=silent mitigations=auto quiet ${EXTRA}`,
  },
  {
    name: 'Proxmox on ZFS, with systemd-boot',
    source: 'Proxmox VE administration guide, Host Bootloader: /etc/kernel/cmdline',
    spec: machine({
      args: 'initrd=\\EFI\\proxmox\\6.5.13-5-pve\\initrd.img-6.5.13-5-pve root=ZFS=rpool/ROOT/pve-1 boot=zfs',
      files: {
        '/etc/os-release': 'NAME="Debian GNU/Linux"\nID=debian\n',
        '/etc/kernel/proxmox-boot-uuids': 'A1B2-C3D4\n',
        '/etc/kernel/cmdline': 'root=ZFS=rpool/ROOT/pve-1 boot=zfs\n',
      },
    }),
    findings: OFF,
    commands: [
      `sed -i '1s#boot=zfs#boot=zfs ${EXTRA}#' /etc/kernel/cmdline`,
      'proxmox-boot-tool refresh',
    ],
    automatic: true,
    after: `root=ZFS=rpool/ROOT/pve-1 boot=zfs ${EXTRA}`,
  },
  {
    name: 'Proxmox with GRUB on an ESP of proxmox-boot-tool',
    source: 'proxmox-kernel-helper, grub.d/000_proxmox_boot_header: grub.cfg in /boot is not read',
    spec: machine({
      args: `BOOT_IMAGE=/vmlinuz-${RELEASE} root=/dev/mapper/pve-root ro quiet`,
      files: {
        '/etc/os-release': 'NAME="Debian GNU/Linux"\nID=debian\n',
        '/etc/kernel/proxmox-boot-uuids': 'A1B2-C3D4\n',
        '/etc/default/grub': 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\nGRUB_CMDLINE_LINUX=""\n',
        '/boot/grub/grub.cfg': grubCfg('quiet intel_iommu=off'),
      },
    }),
    findings: OFF,
    commands: [
      'mkdir -p /etc/default/grub.d',
      `echo 'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT ${EXTRA}"' > /etc/default/grub.d/90-sriovctl.cfg`,
      'proxmox-boot-tool refresh',
    ],
    automatic: true,
    after: `quiet ${EXTRA}`,
  },
  {
    name: 'Fedora CoreOS',
    source: 'coreos/fedora-coreos-docs: rpm-ostree kargs',
    spec: machine({
      args: `BOOT_IMAGE=(hd0,gpt3)/boot/ostree/fedora-coreos-1/vmlinuz rw mitigations=auto,nosmt ostree=/ostree/boot.1/fedora-coreos/1/0 ignition.platform.id=metal`,
      files: {
        '/etc/os-release': 'NAME="Fedora Linux"\nID=fedora\nVARIANT_ID=coreos\n',
        '/run/ostree-booted': '',
        '/boot/grub2/grubenv': '# GRUB Environment Block\n',
        '/boot/loader/entries/ostree-1.conf':
          'title Fedora CoreOS 41 (ostree:0)\nversion 1\noptions rw mitigations=auto,nosmt ostree=/ostree/boot.1/fedora-coreos/1/0 ignition.platform.id=metal\nlinux /boot/ostree/fedora-coreos-1/vmlinuz\n',
      },
    }),
    findings: OFF,
    commands: ['rpm-ostree kargs --append-if-missing=intel_iommu=on --append-if-missing=iommu=pt'],
    automatic: true,
    after: `ignition.platform.id=metal ${EXTRA}`,
  },
  {
    name: 'Debian with systemd-boot',
    source: 'systemd, src/kernel-install/90-loaderentry.install.in; Debian systemd-boot',
    spec: machine({
      args: `initrd=\\debian\\${RELEASE}\\initrd.img-${RELEASE} root=UUID=1 ro quiet`,
      files: {
        '/etc/os-release': 'NAME="Debian GNU/Linux"\nID=debian\n',
        '/etc/kernel/cmdline': 'root=UUID=1 ro quiet\n',
        [`/boot/vmlinuz-${RELEASE}`]: 'MZ',
        [`/boot/loader/entries/debian-${RELEASE}.conf`]: `title Debian GNU/Linux\nversion ${RELEASE}\noptions root=UUID=1 ro quiet\nlinux /debian/${RELEASE}/linux\n`,
      },
    }),
    findings: OFF,
    commands: [
      `sed -i '1s#quiet#quiet ${EXTRA}#' /etc/kernel/cmdline`,
      `kernel-install add ${RELEASE} /boot/vmlinuz-${RELEASE}`,
    ],
    automatic: true,
    after: `root=UUID=1 ro quiet ${EXTRA}`,
  },
  {
    name: 'Arch with systemd-boot and an entry written by hand',
    source: 'Arch Linux wiki, systemd-boot: loader/entries/arch.conf',
    spec: machine({
      args: 'initrd=\\initramfs-linux.img root=UUID=1 rw amd_iommu=on iommu=off',
      files: {
        '/etc/os-release': 'NAME="Arch Linux"\nID=arch\n',
        '/boot/loader/loader.conf': 'default  arch.conf\ntimeout  4\n',
        '/boot/loader/entries/arch.conf':
          'title   Arch Linux\nlinux   /vmlinuz-linux\ninitrd  /initramfs-linux.img\noptions root=UUID=1 rw amd_iommu=on iommu=off\n',
        '/boot/loader/entries/zen.conf':
          'title   Arch Linux (zen)\nlinux   /vmlinuz-linux-zen\noptions root=UUID=1 rw\n',
      },
      iommu: { kind: 'amd', enabled: false },
    }),
    findings: [
      'warn kernel-arguments: The kernel argument amd_iommu=on does nothing on this host',
      'warn iommu: iommu=off turns the IOMMU off',
    ],
    commands: [`sed -i '4s#amd_iommu=on ##' /boot/loader/entries/arch.conf`],
    automatic: true,
    after: 'root=UUID=1 rw',
  },
  {
    name: 'AMD EPYC with arguments that were copied around',
    source: 'drivers/iommu/amd/init.c, parse_amd_iommu_options: `on` is no option of it',
    spec: machine({
      args: `BOOT_IMAGE=/boot/vmlinuz-${RELEASE} root=/dev/vda1 ro quiet amd_iommu=on intel_iommu=on iommu=pt`,
      files: {
        '/etc/os-release': 'NAME="Debian GNU/Linux"\nID=debian\n',
        '/etc/default/grub':
          'GRUB_CMDLINE_LINUX_DEFAULT="quiet amd_iommu=on intel_iommu=on iommu=pt" # copied\n',
        '/boot/grub/grub.cfg': grubCfg('quiet amd_iommu=on intel_iommu=on iommu=pt'),
      },
      iommu: { kind: 'amd', enabled: true },
    }),
    findings: [
      'warn kernel-arguments: The kernel argument amd_iommu=on does nothing on this host',
      'warn kernel-arguments: The kernel argument intel_iommu=on does nothing on this host',
    ],
    commands: ["sed -i '1s#amd_iommu=on ##' /etc/default/grub", 'update-grub'],
    automatic: true,
    after: 'quiet iommu=pt',
  },
  {
    name: 'AMD EPYC with the IOMMU off in the firmware',
    source: 'facts: the IVRS table is missing then; no argument helps',
    spec: machine({
      args: `BOOT_IMAGE=/boot/vmlinuz-${RELEASE} root=/dev/vda1 ro quiet`,
      files: {
        '/etc/os-release': 'NAME="Debian GNU/Linux"\nID=debian\n',
        '/proc/cpuinfo': 'processor\t: 0\nvendor_id\t: AuthenticAMD\nflags\t\t: fpu\n',
        '/sys/class/dmi/id/sys_vendor': 'Supermicro\n',
        '/etc/default/grub': 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n',
        '/boot/grub/grub.cfg': grubCfg('quiet'),
      },
      iommu: { kind: 'none', enabled: false },
    }),
    findings: ['warn iommu: The firmware describes no IOMMU to the kernel'],
    commands: ['# Enable the AMD IOMMU (SVM alone is not it) in the firmware setup (BIOS)'],
    automatic: false,
    after: 'quiet',
  },
  {
    name: 'Ampere Altra, with an SMMU in its IORT',
    source: 'drivers/acpi/arm64/iort.c; ThunderX and Altra need no argument',
    spec: machine({
      args: `BOOT_IMAGE=/boot/vmlinuz-${RELEASE} root=/dev/vda1 ro intel_iommu=on`,
      files: {
        '/etc/os-release': 'NAME="Debian GNU/Linux"\nID=debian\n',
        '/etc/default/grub': 'GRUB_CMDLINE_LINUX_DEFAULT="intel_iommu=on"\n',
        '/boot/grub/grub.cfg': grubCfg('intel_iommu=on'),
      },
      iommu: { kind: 'arm', enabled: true },
    }),
    findings: [
      'warn kernel-arguments: The kernel argument intel_iommu=on does nothing on this host',
    ],
    commands: ["sed -i '1s#intel_iommu=on##' /etc/default/grub", 'update-grub'],
    automatic: true,
    after: 'ro',
  },
  {
    name: 'a virtual machine without an IOMMU',
    source: 'QEMU without -device intel-iommu: no DMAR',
    spec: machine({
      args: `BOOT_IMAGE=/boot/vmlinuz-${RELEASE} root=/dev/vda1 ro console=tty1 console=ttyS0`,
      files: {
        ...UBUNTU,
        '/proc/cpuinfo': 'vendor_id\t: GenuineIntel\nflags\t\t: fpu hypervisor\n',
        '/sys/class/dmi/id/sys_vendor': 'QEMU\n',
        '/boot/grub/grub.cfg': grubCfg('console=tty1 console=ttyS0'),
      },
      iommu: { kind: 'none', enabled: false },
    }),
    findings: ['warn iommu: This is a virtual machine (QEMU) that was given no IOMMU.'],
    commands: [
      '# Give the virtual machine an IOMMU (QEMU: -machine q35,kernel_irqchip=split -device intel-iommu,intremap=on)',
    ],
    automatic: false,
    after: 'console=tty1 console=ttyS0',
  },
  {
    name: 'a kernel that a hypervisor started directly',
    source: 'QEMU -kernel: no BOOT_IMAGE=, whatever GRUB files the disk has',
    spec: machine({
      args: 'root=/dev/vda rw console=ttyS0',
      files: { ...UBUNTU, '/boot/grub/grub.cfg': grubCfg('quiet') },
    }),
    findings: OFF,
    commands: [
      `# Add ${EXTRA} to the kernel's arguments, where this host's boot loader keeps them`,
      '# The boot loader is not known: /proc/cmdline has no BOOT_IMAGE=, so GRUB did not start this kernel.',
    ],
    automatic: false,
    after: 'root=/dev/vda rw console=ttyS0',
  },
  {
    name: 'an Intel host whose kernel has the IOMMU on by default',
    source: 'drivers/iommu/intel/Kconfig: INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF, as Debian builds it',
    spec: machine({
      args: `BOOT_IMAGE=/boot/vmlinuz-${RELEASE} root=/dev/vda1 ro console=tty1 console=ttyS0`,
      files: {
        ...UBUNTU,
        [`/boot/config-${RELEASE}`]: `${CONFIG}CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF=y\n`,
        '/boot/grub/grub.cfg': grubCfg('console=tty1 console=ttyS0'),
      },
      iommu: { kind: 'intel', enabled: true },
    }),
    findings: [],
    commands: [],
    automatic: false,
    after: 'console=tty1 console=ttyS0',
  },
  {
    name: 'an Intel host whose IOMMU is wanted by its kernel, and does not start',
    source: 'drivers/iommu/intel/dmar.c: broken DMAR tables of firmware',
    spec: machine({
      args: `BOOT_IMAGE=/boot/vmlinuz-${RELEASE} root=/dev/vda1 ro quiet`,
      files: {
        ...UBUNTU,
        [`/boot/config-${RELEASE}`]: `${CONFIG}CONFIG_INTEL_IOMMU_DEFAULT_ON=y\n`,
        '/boot/grub/grub.cfg': grubCfg('console=tty1 console=ttyS0'),
      },
    }),
    findings: ['warn iommu: The IOMMU is there and wanted, but its driver did not start'],
    commands: [
      '# Look for the reason in the kernel log (as root): dmesg | grep -iE "dmar|amd-vi|smmu|iommu"; often a firmware update helps',
    ],
    automatic: false,
    after: 'console=tty1 console=ttyS0',
  },
  {
    name: "a file that update-grub's shell trips over",
    source: 'files edited on Windows: a carriage return is a letter to the shell',
    spec: machine({
      args: `BOOT_IMAGE=/boot/vmlinuz-${RELEASE} root=/dev/vda1 ro quiet`,
      files: {
        ...UBUNTU,
        '/etc/default/grub.d/x.cfg': 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\r\n',
        '/boot/grub/grub.cfg': grubCfg('quiet'),
      },
    }),
    findings: OFF,
    commands: [
      `# Add ${EXTRA} to GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub, then run: update-grub`,
      '# /etc/default/grub.d/x.cfg:1: the lines end as on Windows (CR LF), which update-grub trips over.',
    ],
    automatic: false,
    after: 'quiet',
  },
];
