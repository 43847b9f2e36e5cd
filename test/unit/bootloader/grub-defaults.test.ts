import { describe, expect, it } from 'vitest';
import { readGrubDefaults } from '../../../src/bootloader/grub-defaults.ts';
import { hostOf } from '../doctor/machine.ts';

const GRUB = '/etc/default/grub';

interface Shape {
  name: string;
  files: Record<string, string>;
  args: string[];
  gaps?: string[];
}

/** As they are found on hosts: the installers' own files, what guides make of them, and what packages drop in. */
const SHAPES: Shape[] = [
  {
    name: 'Debian as installed',
    files: {
      [GRUB]: `# If you change this file, run 'update-grub' afterwards to update
# /boot/grub/grub.cfg.

GRUB_DEFAULT=0
GRUB_TIMEOUT=5
GRUB_DISTRIBUTOR=\`( . /etc/os-release; echo \${NAME:-Debian} ) 2>/dev/null || echo Debian\`
GRUB_CMDLINE_LINUX_DEFAULT="quiet"
GRUB_CMDLINE_LINUX=""

# Uncomment to enable BadRAM filtering, modify to suit your needs
#GRUB_BADRAM="0x01234567,0xfefefefe,0x89abcdef,0xefefefef"
`,
    },
    args: ['quiet @7'],
  },
  {
    name: 'a guide followed',
    files: {
      [GRUB]:
        'GRUB_CMDLINE_LINUX_DEFAULT="quiet splash intel_iommu=on iommu=pt"\nGRUB_CMDLINE_LINUX=""\n',
    },
    args: ['quiet @1', 'splash @1', 'intel_iommu=on @1', 'iommu=pt @1'],
  },
  {
    name: 'GRUB_CMDLINE_LINUX comes first, wherever it stands',
    files: { [GRUB]: 'GRUB_CMDLINE_LINUX_DEFAULT="b"\nGRUB_CMDLINE_LINUX="a"\n' },
    args: ['a @2', 'b @1'],
  },
  {
    name: 'the old line kept as a comment',
    files: {
      [GRUB]:
        '#GRUB_CMDLINE_LINUX="intel_iommu=on"\nGRUB_CMDLINE_LINUX="quiet" # was: intel_iommu=on\n',
    },
    args: ['quiet @2'],
  },
  {
    name: 'set twice: the later line counts',
    files: { [GRUB]: 'GRUB_CMDLINE_LINUX="intel_iommu=on"\nGRUB_CMDLINE_LINUX="quiet"\n' },
    args: ['quiet @2'],
  },
  {
    name: 'appended with +=',
    files: { [GRUB]: 'GRUB_CMDLINE_LINUX="quiet"\nGRUB_CMDLINE_LINUX+=" intel_iommu=on"\n' },
    args: ['quiet @1', 'intel_iommu=on @2'],
  },
  {
    name: 'RHEL',
    files: {
      [GRUB]: `GRUB_TIMEOUT=5
GRUB_DISTRIBUTOR="$(sed 's, release .*$,,g' /etc/system-release)"
GRUB_DEFAULT=saved
GRUB_CMDLINE_LINUX="crashkernel=1G-4G:192M,4G-64G:256M,64G-:512M resume=/dev/mapper/rhel-swap rd.lvm.lv=rhel/root"
GRUB_ENABLE_BLSCFG=true
`,
    },
    args: [
      'crashkernel=1G-4G:192M,4G-64G:256M,64G-:512M @4',
      'resume=/dev/mapper/rhel-swap @4',
      'rd.lvm.lv=rhel/root @4',
    ],
  },
  {
    name: 'single quotes and an argument with blanks',
    files: { [GRUB]: `GRUB_CMDLINE_LINUX='quiet dyndbg="file iommu.c +p"'\n` },
    args: ['quiet @1', 'dyndbg="file iommu.c +p" @1'],
  },
  {
    name: 'escaped quotes',
    files: { [GRUB]: 'GRUB_CMDLINE_LINUX="quiet dyndbg=\\"file iommu.c +p\\""\n' },
    args: ['quiet @1', 'dyndbg="file iommu.c +p" @1'],
  },
  {
    name: 'no quotes at all',
    files: { [GRUB]: 'GRUB_CMDLINE_LINUX=intel_iommu=on\n' },
    args: ['intel_iommu=on @1'],
  },
  {
    name: 'forgotten quotes: the rest is another variable to the shell',
    files: { [GRUB]: 'GRUB_CMDLINE_LINUX="quiet"\nGRUB_CMDLINE_LINUX=intel_iommu=on iommu=pt\n' },
    args: ['intel_iommu=on @2'],
  },
  {
    name: 'continued lines',
    files: { [GRUB]: 'GRUB_CMDLINE_LINUX="quiet \\\n  intel_iommu=on \\\n  iommu=pt"\n' },
    args: ['quiet @1', 'intel_iommu=on @2', 'iommu=pt @3'],
  },
  {
    name: 'line ends within the quotes',
    files: { [GRUB]: 'GRUB_CMDLINE_LINUX="\n  quiet\n  intel_iommu=on\n"\n' },
    args: ['quiet @2', 'intel_iommu=on @3'],
  },
  {
    name: 'variables of its own',
    files: {
      [GRUB]:
        'IOMMU="intel_iommu=on iommu=pt"\nSERIAL=console=ttyS0,115200\nGRUB_CMDLINE_LINUX="$SERIAL ${IOMMU}"\n',
    },
    args: ['console=ttyS0,115200 @2', 'intel_iommu=on @1', 'iommu=pt @1'],
  },
  {
    name: 'a default for a variable that is not set',
    files: { [GRUB]: 'GRUB_CMDLINE_LINUX="${EXTRA:-intel_iommu=on} quiet"\n' },
    args: ['intel_iommu=on @1', 'quiet @1'],
  },
  {
    name: 'a command substitution',
    files: { [GRUB]: 'GRUB_CMDLINE_LINUX="quiet $(cat /etc/extra-args)"\n' },
    args: ['quiet @1'],
    gaps: [`${GRUB}:1: $(cat /etc/extra-args) is not evaluated`],
  },
  {
    name: 'another file read',
    files: { [GRUB]: 'GRUB_CMDLINE_LINUX="quiet"\n. /etc/default/grub-site\n' },
    args: ['quiet @1'],
    gaps: [`${GRUB}:2: . /etc/default/grub-site is not run`],
  },
  {
    name: 'another file read under a condition',
    files: {
      [GRUB]: 'GRUB_CMDLINE_LINUX="quiet"\nif [ -f /etc/site ]; then\n  . /etc/site\nfi\n',
    },
    args: ['quiet @1'],
    gaps: [`${GRUB}:3: . /etc/site is not run`],
  },
  {
    name: 'all files of a folder read',
    files: { [GRUB]: 'for f in /etc/site/*; do . "$f"; done\nGRUB_CMDLINE_LINUX="quiet"\n' },
    args: ['quiet @2'],
    gaps: [`${GRUB}:1: . "$f" is not run`],
  },
  {
    name: 'an end before the end',
    files: { [GRUB]: '[ -e /etc/site ] && return 0\nGRUB_CMDLINE_LINUX="quiet"\n' },
    args: ['quiet @2'],
    gaps: [`${GRUB}:1: return 0 is not run`],
  },
  {
    name: 'a command that sets its words',
    files: { [GRUB]: ': "${GRUB_CMDLINE_LINUX:=intel_iommu=off}"\n' },
    args: [],
    gaps: [`${GRUB}:1: : "\${GRUB_CMDLINE_LINUX:=intel_iommu=off}" is not run`],
  },
  {
    name: "bash's functions",
    files: { [GRUB]: 'function site { GRUB_CMDLINE_LINUX=quiet; }\nsite\n' },
    args: [],
    gaps: [`${GRUB}:1: function site { GRUB_CMDLINE_LINUX=quiet is not run`],
  },
  {
    name: 'a condition (Kicksecure security-misc)',
    files: {
      [GRUB]: 'GRUB_CMDLINE_LINUX="quiet"\n',
      '/etc/default/grub.d/40_kernel_hardening.cfg':
        'kver="$(uname -r)"\nif dpkg --compare-versions "$kver" ge 5.10; then\n  GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX amd_iommu=on"\nfi\n',
    },
    args: ['quiet @1'],
    gaps: [
      '/etc/default/grub.d/40_kernel_hardening.cfg:3: GRUB_CMDLINE_LINUX is set only under a condition',
    ],
  },
  {
    name: 'Windows line ends',
    files: { [GRUB]: 'GRUB_TIMEOUT=5\r\nGRUB_CMDLINE_LINUX="quiet intel_iommu=on"\r\n' },
    args: ['quiet @2', 'intel_iommu=on @2'],
    gaps: [`${GRUB}:1: the lines end as on Windows (CR LF), which update-grub trips over`],
  },
  { name: 'an empty file', files: { [GRUB]: '' }, args: [] },
  {
    name: 'without a last line end',
    files: { [GRUB]: 'GRUB_CMDLINE_LINUX=quiet' },
    args: ['quiet @1'],
  },
  {
    name: 'tabs, blanks and export',
    files: { [GRUB]: '\texport GRUB_CMDLINE_LINUX="quiet\tsplash"   \n' },
    args: ['quiet @1', 'splash @1'],
  },
  {
    name: 'kdump-tools adds to what is there',
    files: {
      [GRUB]: 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n',
      '/etc/default/grub.d/kdump-tools.cfg':
        'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT crashkernel=512M-:192M"\n',
    },
    args: ['quiet @1', 'crashkernel=512M-:192M kdump-tools.cfg@1'],
  },
  {
    name: "a cloud image's drop-in replaces the file's line",
    files: {
      [GRUB]: 'GRUB_CMDLINE_LINUX_DEFAULT="quiet intel_iommu=on"\n',
      '/etc/default/grub.d/50-cloudimg-settings.cfg':
        '# Cloud Image specific Grub settings for Generic Cloud Images\n\nGRUB_CMDLINE_LINUX_DEFAULT="console=tty1 console=ttyS0"\n',
    },
    args: ['console=tty1 50-cloudimg-settings.cfg@3', 'console=ttyS0 50-cloudimg-settings.cfg@3'],
  },
  {
    name: 'drop-ins in the order of their names, and .cfg only',
    files: {
      [GRUB]: 'GRUB_CMDLINE_LINUX="a"\n',
      '/etc/default/grub.d/90-b.cfg': 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX b"\n',
      '/etc/default/grub.d/10-c.cfg': 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX c"\n',
      '/etc/default/grub.d/99-d.cfg.dpkg-old': 'GRUB_CMDLINE_LINUX="d"\n',
      '/etc/default/grub.d/README': 'GRUB_CMDLINE_LINUX="e"\n',
    },
    args: ['a @1', 'c 10-c.cfg@1', 'b 90-b.cfg@1'],
  },
  {
    name: 'drop-ins alone',
    files: { '/etc/default/grub.d/a.cfg': 'GRUB_CMDLINE_LINUX="quiet"\n' },
    args: ['quiet a.cfg@1'],
  },
  {
    name: 'an init chosen by init-system-helpers',
    files: {
      [GRUB]: 'GRUB_CMDLINE_LINUX="quiet"\n',
      '/etc/default/grub.d/init-select.cfg':
        '# Work around a bug in the obsolete init-select package\n\nif [ -f /usr/lib/init-select/get-init ]; then\n  :\nfi\n',
    },
    args: ['quiet @1'],
  },
];

describe('readGrubDefaults', () => {
  it.each(SHAPES)('$name', ({ files, args, gaps = [] }) => {
    const read = readGrubDefaults(hostOf({ files }), { kind: 'grub-debian' });
    const seen = read?.args.map(
      ({ text, file, line }) => `${text} ${file === GRUB ? '' : file.split('/').pop()}@${line}`,
    );
    expect(seen).toEqual(args);
    expect(read?.gaps.map(({ file, line, reason }) => `${file}:${line}: ${reason}`)).toEqual(gaps);
  });

  it('does not take a file that cannot be read for one that is not there', () => {
    const files = {
      [GRUB]: 'GRUB_CMDLINE_LINUX="quiet"\n',
      '/etc/default/grub.d/x.cfg': undefined,
    };
    expect(readGrubDefaults(hostOf({ files }), { kind: 'grub-debian' })?.gaps).toEqual([
      { file: '/etc/default/grub.d/x.cfg', line: 1, reason: 'the file cannot be read' },
    ]);
  });

  it('finds nothing where there is no file', () => {
    expect(readGrubDefaults(hostOf({}), { kind: 'grub-debian' })).toBeUndefined();
  });

  it('leaves the drop-ins alone where grub-mkconfig does', () => {
    const files = {
      [GRUB]: 'GRUB_CMDLINE_LINUX=a',
      '/etc/default/grub.d/b.cfg': 'GRUB_CMDLINE_LINUX=b',
    };
    const read = readGrubDefaults(hostOf({ files }), { kind: 'grub-bls' });
    expect(read?.args.map(({ text }) => text)).toEqual(['a']);
  });

  it('warns of += where dash reads the file', () => {
    const files = { [GRUB]: 'GRUB_CMDLINE_LINUX+=" a"\n' };
    const read = readGrubDefaults(hostOf({ files, links: { '/bin/sh': 'dash' } }), {
      kind: 'grub-debian',
    });
    expect(read?.gaps.map(({ reason }) => reason)).toEqual([expect.stringContaining('dash')]);
  });
});
