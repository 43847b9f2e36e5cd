import { expect, it } from 'vitest';
import { readGrubCfg } from '../../../src/bootloader/grub-cfg.ts';
import { hostOf } from '../doctor/machine.ts';

/** As Debian's 00_header and 10_linux write it with two kernels. */
function grubCfg(chosen: string): string {
  return `if [ "\${next_entry}" ] ; then
   set default="\${next_entry}"
   set next_entry=
   save_env next_entry
else
   set default="${chosen}"
fi
function load_video {
  if [ x$feature_all_video_module = xy ]; then
    insmod all_video
  fi
}
menuentry 'Debian GNU/Linux' --class debian $menuentry_id_option 'gnulinux-simple-1' {
	load_video
	linux	/boot/vmlinuz-6.12 root=/dev/sda1 ro simple
}
submenu 'Advanced options' $menuentry_id_option 'gnulinux-advanced-1' {
	menuentry 'Linux 6.12' $menuentry_id_option 'gnulinux-6.12-advanced-1' {
		linux	/boot/vmlinuz-6.12 root=/dev/sda1 ro new
	}
	menuentry 'Linux 6.12 (recovery mode)' $menuentry_id_option 'gnulinux-6.12-recovery-1' {
		linux	/boot/vmlinuz-6.12 root=/dev/sda1 ro single
	}
	menuentry 'Linux 6.1' $menuentry_id_option 'gnulinux-6.1-advanced-1' {
		linux	/boot/vmlinuz-6.1 root=/dev/sda1 ro old
	}
}
menuentry "Memory test" --id memtest {
	linux16 /boot/memtest.bin console=ttyS0
}
`;
}

it.each([
  ['the first', '0', '', 'simple'],
  ['an entry of the submenu by its place', '1>2', '', 'old'],
  ['by its title', 'Advanced options>Linux 6.1', '', 'old'],
  ['by its id', 'gnulinux-advanced-1>gnulinux-6.12-recovery-1', '', 'single'],
  ['a submenu: its first', '1', '', 'new'],
  ['another at the top', '2', '', 'console=ttyS0'],
  ['by an id without quotes', 'memtest', '', 'console=ttyS0'],
  ['what is not there: the first', 'Windows', '', 'simple'],
  ['the saved one', '${saved_entry}', 'saved_entry=gnulinux-advanced-1>2\n', 'old'],
  ['none saved', '${saved_entry}', '', 'simple'],
  ["grub-reboot's, once", '0', 'next_entry=1>2\n', 'old'],
  ['an empty one of those', '0', 'next_entry=\n', 'simple'],
])('%s', (_, chosen, environment, last) => {
  const files = {
    '/boot/grub/grub.cfg': grubCfg(chosen),
    '/boot/grub/grubenv': `# GRUB Environment Block\n${environment}`,
  };
  const { args } = readGrubCfg(hostOf({ files }))!;
  expect(args.at(-1)!.text).toBe(last);
  const line = grubCfg(chosen).split('\n')[args[0]!.line - 1];
  expect(line).toContain(last);
});
