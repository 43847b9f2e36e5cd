import type { ArgumentChange } from '../../../src/bootloader/apply-change.ts';

/** A shape of /etc/default/grub as found on real hosts, and what a change makes of it. */
export interface GrubShape {
  name: string;
  files: Record<string, string>;
  change: ArgumentChange;
  /** Whole texts of the files that change. */
  after?: Record<string, string>;
  /** Why it is left alone. */
  refused?: RegExp;
  /** SUSE and others, whose grub-mkconfig reads one file only. */
  oneFile?: true;
  /** The shell that reads it; default dash. */
  shell?: 'bash';
}

const MAIN = '/etc/default/grub';
const OWN = '/etc/default/grub.d/90-sriovctl.cfg';
const ON = { add: ['intel_iommu=on', 'iommu=pt'] };
const TO_ON = { add: ['intel_iommu=on'] };
const NOT_OFF = { remove: ['intel_iommu=off'] };
const OWN_TEXT =
  'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT intel_iommu=on iommu=pt"\n';

/** The assignments of grub2-common of Debian 13, /usr/share/grub/default/grub. */
const DEBIAN = `# After an edit: 'update-grub' brings it to
# /boot/grub/grub.cfg.

GRUB_DEFAULT=0
GRUB_TIMEOUT=5
GRUB_DISTRIBUTOR=\`( . /etc/os-release; echo \${NAME:-Debian} ) 2>/dev/null || echo Debian\`
GRUB_CMDLINE_LINUX_DEFAULT="quiet"
GRUB_CMDLINE_LINUX=""

# for a host without a screen
#GRUB_TERMINAL=console
`;

/** What Debian's cloud images and Ubuntu's add to it: 50-cloudimg-settings.cfg of livecd-rootfs. */
const CLOUD_IMAGE = `# CLOUD_IMG: written when the image was built

# do not wait after a failed boot
GRUB_RECORDFAIL_TIMEOUT=0

# the command line
GRUB_CMDLINE_LINUX_DEFAULT="console=tty1 console=ttyS0"
`;

/** kdump-tools of Ubuntu. */
const KDUMP =
  'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT crashkernel=2G-4G:320M,4G-32G:512M,32G-64G:1024M,64G-128G:2048M,128G-:4096M"\n';

/** Debian's grub2-common. */
const INIT_SELECT = `# Left over from a package that is gone: it does
# nothing any more.
`;

/** anaconda on RHEL 8. */
const RHEL = `GRUB_TIMEOUT=5
GRUB_DISTRIBUTOR="$(sed 's, release .*$,,g' /etc/system-release)"
GRUB_DEFAULT=saved
GRUB_DISABLE_SUBMENU=true
GRUB_TERMINAL_OUTPUT="console"
GRUB_CMDLINE_LINUX="crashkernel=auto resume=/dev/mapper/rhel-swap rd.lvm.lv=rhel/root rd.lvm.lv=rhel/swap rhgb quiet"
GRUB_DISABLE_RECOVERY="true"
GRUB_ENABLE_BLSCFG=true
`;

/** openSUSE Leap 15, as YaST writes it. */
const SUSE = `# YaST was here on Mon Nov  3 09:00:00 UTC 2025
GRUB_DISTRIBUTOR=
GRUB_DEFAULT=saved
GRUB_HIDDEN_TIMEOUT=0
GRUB_CMDLINE_LINUX_DEFAULT="splash=silent resume=/dev/disk/by-uuid/0a1b preempt=full mitigations=auto quiet security=apparmor"
GRUB_CMDLINE_LINUX=""
GRUB_CMDLINE_LINUX_RECOVERY="single"
`;

function edited(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`no ${from}`);
  return text.replace(from, () => to);
}

export const GRUB_SHAPES: GrubShape[] = [
  { name: "Debian's own file", files: { [MAIN]: DEBIAN }, change: ON, after: { [OWN]: OWN_TEXT } },
  {
    name: "Debian's own file, edited by hand before",
    files: { [MAIN]: edited(DEBIAN, '"quiet"', '"quiet intel_iommu=off"') },
    change: ON,
    after: {
      [MAIN]: edited(DEBIAN, '"quiet"', '"quiet intel_iommu=on"'),
      [OWN]: 'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT iommu=pt"\n',
    },
  },
  {
    name: "a cloud image's drop-in, which sets the variable anew",
    files: {
      [MAIN]: DEBIAN,
      '/etc/default/grub.d/50-cloudimg-settings.cfg': CLOUD_IMAGE,
      '/etc/default/grub.d/init-select.cfg': INIT_SELECT,
    },
    change: ON,
    after: { [OWN]: OWN_TEXT },
  },
  {
    name: 'an argument that only a drop-in has, over one that it hides',
    files: {
      [MAIN]: edited(DEBIAN, '"quiet"', '"quiet intel_iommu=off"'),
      '/etc/default/grub.d/50-cloudimg-settings.cfg': edited(
        CLOUD_IMAGE,
        'console=ttyS0',
        'console=ttyS0 intel_iommu=off',
      ),
    },
    change: NOT_OFF,
    after: { '/etc/default/grub.d/50-cloudimg-settings.cfg': CLOUD_IMAGE },
  },
  {
    name: "kdump-tools' drop-in, which adds to the variable after ours",
    files: { [MAIN]: DEBIAN, '/etc/default/grub.d/kdump-tools.cfg': KDUMP },
    change: ON,
    after: { [OWN]: OWN_TEXT },
  },
  {
    name: 'a later drop-in that sets the variable anew',
    files: {
      [MAIN]: DEBIAN,
      '/etc/default/grub.d/99-site.cfg': 'GRUB_CMDLINE_LINUX_DEFAULT="console=ttyS1"\n',
    },
    change: ON,
    after: {
      '/etc/default/grub.d/99-site.cfg':
        'GRUB_CMDLINE_LINUX_DEFAULT="console=ttyS1 intel_iommu=on iommu=pt"\n',
    },
  },
  {
    name: 'our own drop-in of another time',
    files: {
      [MAIN]: DEBIAN,
      [OWN]: 'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT pci=realloc"\n',
    },
    change: ON,
    after: {
      [OWN]:
        'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT pci=realloc intel_iommu=on iommu=pt"\n',
    },
  },
  {
    name: 'drop-ins that are none: another ending, a backup, a hidden one',
    files: {
      [MAIN]: DEBIAN,
      '/etc/default/grub.d/old.cfg.sriovctl-backup': 'GRUB_CMDLINE_LINUX_DEFAULT=intel_iommu=off\n',
      '/etc/default/grub.d/.hidden.cfg': 'GRUB_CMDLINE_LINUX_DEFAULT=intel_iommu=off\n',
    },
    change: { ...ON, ...NOT_OFF },
    after: { [OWN]: OWN_TEXT },
  },
  {
    // https://pve.proxmox.com/wiki/PCI(e)_Passthrough as followed by many
    name: 'Proxmox with arguments that were copied around',
    files: {
      [MAIN]: edited(
        DEBIAN,
        '"quiet"',
        '"quiet amd_iommu=on iommu=pt pcie_acs_override=downstream,multifunction"',
      ),
    },
    change: { remove: ['amd_iommu=on'] },
    after: {
      [MAIN]: edited(
        DEBIAN,
        '"quiet"',
        '"quiet iommu=pt pcie_acs_override=downstream,multifunction"',
      ),
    },
  },
  {
    name: 'single quotes',
    files: { [MAIN]: "GRUB_CMDLINE_LINUX='intel_iommu=off quiet'\n" },
    change: NOT_OFF,
    after: { [MAIN]: "GRUB_CMDLINE_LINUX='quiet'\n" },
  },
  {
    name: 'no quotes',
    files: { [MAIN]: 'GRUB_CMDLINE_LINUX_DEFAULT=intel_iommu=off\nGRUB_TIMEOUT=3\n' },
    change: NOT_OFF,
    after: { [MAIN]: 'GRUB_CMDLINE_LINUX_DEFAULT=\nGRUB_TIMEOUT=3\n' },
  },
  {
    name: 'no quotes, on SUSE: they are made',
    files: { [MAIN]: 'GRUB_CMDLINE_LINUX_DEFAULT=quiet # as ever\n' },
    oneFile: true,
    change: ON,
    after: { [MAIN]: 'GRUB_CMDLINE_LINUX_DEFAULT="quiet intel_iommu=on iommu=pt" # as ever\n' },
  },
  {
    name: 'quotes of both kinds, put together',
    files: { [MAIN]: `GRUB_CMDLINE_LINUX="quiet "'intel_iommu=off '"splash"\n` },
    change: { ...NOT_OFF },
    after: { [MAIN]: `GRUB_CMDLINE_LINUX="quiet "''"splash"\n` },
  },
  {
    name: '+= in bash',
    files: {
      [MAIN]: 'GRUB_CMDLINE_LINUX="quiet"\nGRUB_CMDLINE_LINUX+=" intel_iommu=off splash"\n',
    },
    shell: 'bash',
    change: NOT_OFF,
    after: { [MAIN]: 'GRUB_CMDLINE_LINUX="quiet"\nGRUB_CMDLINE_LINUX+=" splash"\n' },
  },
  {
    name: '+= in dash, where update-grub fails',
    files: { [MAIN]: 'GRUB_CMDLINE_LINUX="quiet"\nGRUB_CMDLINE_LINUX+=" splash"\n' },
    change: ON,
    refused: /^\/etc\/default\/grub:2: \+= is not known to dash/,
  },
  {
    name: 'a continued line in quotes',
    files: {
      [MAIN]: 'GRUB_CMDLINE_LINUX_DEFAULT="quiet \\\n  intel_iommu=off \\\n  splash"\n',
    },
    change: TO_ON,
    after: { [MAIN]: 'GRUB_CMDLINE_LINUX_DEFAULT="quiet \\\n  intel_iommu=on \\\n  splash"\n' },
  },
  {
    name: 'a value over several lines without a backslash',
    files: { [MAIN]: 'GRUB_CMDLINE_LINUX_DEFAULT="quiet\n\tintel_iommu=off\n\tsplash"\n' },
    change: NOT_OFF,
    after: { [MAIN]: 'GRUB_CMDLINE_LINUX_DEFAULT="quiet\n\n\tsplash"\n' },
  },
  {
    name: 'comments before, behind and instead of assignments',
    files: {
      [MAIN]:
        '#GRUB_CMDLINE_LINUX="intel_iommu=off"\n  # intel_iommu=off\nGRUB_CMDLINE_LINUX="intel_iommu=off" # intel_iommu=off: see "ticket"\n',
    },
    change: NOT_OFF,
    after: {
      [MAIN]:
        '#GRUB_CMDLINE_LINUX="intel_iommu=off"\n  # intel_iommu=off\nGRUB_CMDLINE_LINUX="" # intel_iommu=off: see "ticket"\n',
    },
  },
  {
    name: 'variables',
    files: {
      [MAIN]:
        'IOMMU="intel_iommu=off iommu=pt"\nGRUB_CMDLINE_LINUX="$IOMMU ${EXTRA:-quiet}"\nGRUB_CMDLINE_LINUX_DEFAULT="splash"\n',
    },
    change: TO_ON,
    after: {
      [MAIN]:
        'IOMMU="intel_iommu=on iommu=pt"\nGRUB_CMDLINE_LINUX="$IOMMU ${EXTRA:-quiet}"\nGRUB_CMDLINE_LINUX_DEFAULT="splash"\n',
    },
  },
  {
    name: 'an argument that is put together from a variable',
    files: {
      [MAIN]: 'MODE=off\nGRUB_CMDLINE_LINUX="quiet intel_iommu=$MODE"\nOTHER="$MODE"\n',
    },
    change: NOT_OFF,
    refused: /^\/etc\/default\/grub:2: intel_iommu=off is put together from several places/,
  },
  {
    name: 'one variable that both are made of',
    files: {
      [MAIN]:
        'GRUB_CMDLINE_LINUX="intel_iommu=off"\nGRUB_CMDLINE_LINUX_DEFAULT="quiet $GRUB_CMDLINE_LINUX"\n',
    },
    change: TO_ON,
    after: {
      [MAIN]:
        'GRUB_CMDLINE_LINUX="intel_iommu=on"\nGRUB_CMDLINE_LINUX_DEFAULT="quiet $GRUB_CMDLINE_LINUX"\n',
    },
  },
  {
    name: 'CR LF',
    files: { [MAIN]: 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\r\nGRUB_TIMEOUT=5\r\n' },
    change: ON,
    refused: /the lines end as on Windows/,
  },
  {
    name: 'a command whose output is unknown',
    files: { [MAIN]: 'GRUB_CMDLINE_LINUX="quiet $(cat /etc/cmdline.d/*)"\n' },
    change: ON,
    refused: /^\/etc\/default\/grub:1: \$\(cat \/etc\/cmdline\.d\/\*\) is not evaluated\.$/,
  },
  {
    name: 'a value set under a condition',
    files: {
      [MAIN]: 'GRUB_CMDLINE_LINUX=""\nif [ -e /x ]; then\n  GRUB_CMDLINE_LINUX="a"\nfi\n',
    },
    change: ON,
    refused: /^\/etc\/default\/grub:3: GRUB_CMDLINE_LINUX is set only under a condition\.$/,
  },
  {
    name: 'a file that is read in',
    files: { [MAIN]: '. /etc/default/grub.site\nGRUB_CMDLINE_LINUX="quiet"\n' },
    change: ON,
    refused: /^\/etc\/default\/grub:1: \. \/etc\/default\/grub\.site is not run\.$/,
  },
  {
    name: 'a quote that is never closed',
    files: { [MAIN]: 'GRUB_CMDLINE_LINUX_DEFAULT="quiet\n' },
    change: ON,
    refused: /a quote or a command is not closed before the end/,
  },
  { name: 'an empty file', files: { [MAIN]: '' }, change: ON, after: { [OWN]: OWN_TEXT } },
  {
    name: 'an empty file, on SUSE',
    files: { [MAIN]: '' },
    oneFile: true,
    change: ON,
    after: { [MAIN]: 'GRUB_CMDLINE_LINUX_DEFAULT="intel_iommu=on iommu=pt"\n' },
  },
  { name: 'no file at all', files: {}, change: ON, after: { [OWN]: OWN_TEXT } },
  {
    name: 'an empty value, on SUSE',
    files: { [MAIN]: 'GRUB_CMDLINE_LINUX_DEFAULT=""\nGRUB_CMDLINE_LINUX=""\n' },
    oneFile: true,
    change: ON,
    after: {
      [MAIN]: 'GRUB_CMDLINE_LINUX_DEFAULT="intel_iommu=on iommu=pt"\nGRUB_CMDLINE_LINUX=""\n',
    },
  },
  {
    name: "openSUSE's",
    files: { [MAIN]: SUSE },
    oneFile: true,
    change: ON,
    after: {
      [MAIN]: edited(SUSE, 'security=apparmor"', 'security=apparmor intel_iommu=on iommu=pt"'),
    },
  },
  {
    name: "RHEL's, with crashkernel and resume",
    files: { [MAIN]: edited(RHEL, 'rhgb', 'intel_iommu=off,sm_on rhgb') },
    oneFile: true,
    change: TO_ON,
    after: { [MAIN]: edited(RHEL, 'rhgb', 'intel_iommu=on,sm_on rhgb') },
  },
  {
    name: 'tabs, blanks at the ends and no newline at the end',
    files: { [MAIN]: '\tGRUB_CMDLINE_LINUX="  quiet\tintel_iommu=off  splash "  ' },
    change: NOT_OFF,
    after: { [MAIN]: '\tGRUB_CMDLINE_LINUX="  quiet  splash "  ' },
  },
  {
    name: 'no newline at the end, on SUSE, without the variable',
    files: { [MAIN]: 'GRUB_TIMEOUT=5' },
    oneFile: true,
    change: ON,
    after: {
      [MAIN]: 'GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX_DEFAULT="intel_iommu=on iommu=pt"\n',
    },
  },
  {
    name: 'several assignments in one file: the last one counts',
    files: {
      [MAIN]:
        'GRUB_CMDLINE_LINUX_DEFAULT="quiet intel_iommu=off"\nGRUB_CMDLINE_LINUX_DEFAULT="splash intel_iommu=off"\n',
    },
    change: NOT_OFF,
    after: {
      [MAIN]:
        'GRUB_CMDLINE_LINUX_DEFAULT="quiet intel_iommu=off"\nGRUB_CMDLINE_LINUX_DEFAULT="splash"\n',
    },
  },
  {
    name: 'several assignments on one line, exported',
    files: {
      [MAIN]:
        'GRUB_TIMEOUT=1; export GRUB_CMDLINE_LINUX="intel_iommu=off a" GRUB_CMDLINE_LINUX_DEFAULT=\'b intel_iommu=off\'\n',
    },
    change: NOT_OFF,
    after: {
      [MAIN]: 'GRUB_TIMEOUT=1; export GRUB_CMDLINE_LINUX="a" GRUB_CMDLINE_LINUX_DEFAULT=\'b\'\n',
    },
  },
  {
    name: 'UTF-8 before, in and behind the line',
    files: {
      [MAIN]:
        '# Größe → 1\nGRUB_CMDLINE_LINUX="vga=ß intel_iommu=off 日本"\nGRUB_DISTRIBUTOR="Δ"\n',
    },
    change: TO_ON,
    after: {
      [MAIN]: '# Größe → 1\nGRUB_CMDLINE_LINUX="vga=ß intel_iommu=on 日本"\nGRUB_DISTRIBUTOR="Δ"\n',
    },
  },
  {
    name: 'quotes, blanks and dollars inside of an argument',
    files: {
      [MAIN]:
        'GRUB_CMDLINE_LINUX="dyndbg=\\"file drivers/pci/* +p; module \\$x =_\\" intel_iommu=off quiet"\n',
    },
    change: NOT_OFF,
    after: {
      [MAIN]: 'GRUB_CMDLINE_LINUX="dyndbg=\\"file drivers/pci/* +p; module \\$x =_\\" quiet"\n',
    },
  },
  {
    name: 'an argument with quotes inside, taken away',
    files: {
      [MAIN]: 'GRUB_CMDLINE_LINUX="quiet dyndbg=\\"file a.c +p\\" splash"\n',
    },
    change: { remove: ['dyndbg="file a.c +p"'] },
    after: { [MAIN]: 'GRUB_CMDLINE_LINUX="quiet splash"\n' },
  },
  {
    name: "arguments for init behind ' -- '",
    files: { [MAIN]: 'GRUB_CMDLINE_LINUX_DEFAULT="quiet -- single"\n' },
    change: ON,
    after: { [MAIN]: 'GRUB_CMDLINE_LINUX_DEFAULT="quiet intel_iommu=on iommu=pt -- single"\n' },
  },
  {
    name: 'arguments whose names begin or end alike',
    files: {
      [MAIN]: 'GRUB_CMDLINE_LINUX="pci=realloc,noaer xpci=realloc pci=realloc pci=reallocx"\n',
    },
    change: { remove: ['pci=realloc'] },
    after: {
      [MAIN]: 'GRUB_CMDLINE_LINUX="pci=realloc,noaer xpci=realloc pci=reallocx"\n',
    },
  },
  {
    name: 'everything at its place already',
    files: {
      [MAIN]: 'GRUB_CMDLINE_LINUX="intel-iommu=on,sm_on"\nGRUB_CMDLINE_LINUX_DEFAULT=iommu=pt\n',
    },
    change: { ...ON, ...NOT_OFF },
    after: {},
  },
  {
    name: 'on and off in several places',
    files: {
      [MAIN]:
        'GRUB_CMDLINE_LINUX="intel_iommu=on quiet"\nGRUB_CMDLINE_LINUX_DEFAULT="intel_iommu=off,sm_on iommu=soft,nopt"\n',
    },
    change: ON,
    after: {
      [MAIN]:
        'GRUB_CMDLINE_LINUX="intel_iommu=on quiet"\nGRUB_CMDLINE_LINUX_DEFAULT="intel_iommu=sm_on iommu=soft,pt"\n',
    },
  },
  {
    name: 'an argument that a shell would make something else of',
    files: { [MAIN]: DEBIAN },
    change: { add: ['x=$(reboot)'] },
    refused: /^x=\$\(reboot\) would have to be quoted\.$/,
  },
];
