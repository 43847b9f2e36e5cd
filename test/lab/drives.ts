import { copyFileSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { GuestImage } from './guest/build.ts';
import { program } from './program.ts';
import type { Shape } from './shapes.ts';

export interface Drives {
  /** For QEMU. */
  args: string[];
}

/** The image's disk, whose changes are forgotten; or copies that keep them, where a guest boots again. */
export async function makeDrives(
  image: GuestImage,
  { keepsDisk, loader }: Shape,
  folder: string,
): Promise<Drives> {
  if (!keepsDisk) return { args: drive(image.disk, 'if=virtio', 'snapshot=on') };
  mkdirSync(folder);
  const disk = join(folder, 'root.ext4');
  const { exit, stderr } = await program('cp', ['--sparse=always', image.disk, disk]);
  if (exit !== 0) throw new Error(stderr);
  const args = drive(disk, 'if=virtio');
  return { args: loader === 'systemd-boot' ? [...args, ...uefiDrives(image, folder)] : args };
}

/** systemd-boot is started by the firmware, from the EFI system partition that the firmware's variables name. */
function uefiDrives({ uefi, esp }: GuestImage, folder: string): string[] {
  const copy = (from: string, name: string): string => {
    copyFileSync(from, join(folder, name), constants.COPYFILE_FICLONE);
    return join(folder, name);
  };
  return [
    ...drive(uefi.code, 'if=pflash', 'unit=0', 'readonly=on'),
    ...drive(copy(uefi.variables, 'uefi-variables.fd'), 'if=pflash', 'unit=1'),
    ...drive(copy(esp, 'esp.img'), 'if=virtio'),
  ];
}

function drive(file: string, ...options: string[]): string[] {
  return ['-drive', [`file=${option(file)}`, 'format=raw', ...options].join(',')];
}

/** QEMU's own way to write a comma in an option's value. */
export function option(text: string): string {
  return text.replaceAll(',', ',,');
}
