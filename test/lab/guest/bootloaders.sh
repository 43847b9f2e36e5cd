#!/bin/sh
# What a guest that boots as a host does is started by: GRUB as a file that QEMU takes for a kernel (no partition table,
# no grub-install), and for systemd-boot UEFI firmware and a disk with an empty EFI system partition.
set -eu
root=$1
export DEBIAN_FRONTEND=noninteractive

cat >"$root/tmp/early.cfg" <<'END'
search --no-floppy --set=root --label sriovctl-lab
set prefix=($root)/boot/grub
END
chroot "$root" grub-mkimage -O i386-pc -p /boot/grub -c /tmp/early.cfg -o /tmp/core.img \
    biosdisk ext2 normal search search_label
# It then takes all other modules and grub.cfg from there.
cat "$root/usr/lib/grub/i386-pc/lnxboot.img" "$root/tmp/core.img" >"$LAB_OUT/grub.img"
rm "$root/tmp/early.cfg" "$root/tmp/core.img"
mkdir -p "$root/boot/grub"
cp -R "$root/usr/lib/grub/i386-pc" "$root/boot/grub/"
chroot "$root" grub-editenv /boot/grub/grubenv create

chroot "$root" apt-get install -y --no-install-recommends ovmf fdisk dosfstools
cp "$root/usr/share/OVMF/OVMF_CODE_4M.fd" "$LAB_OUT/uefi-code.fd"
cp "$root/usr/share/OVMF/OVMF_VARS_4M.fd" "$LAB_OUT/uefi-variables.fd"
truncate -s 96M "$root/tmp/esp.img"
echo 'label: gpt
start=2048, type=uefi' | chroot "$root" sfdisk --quiet /tmp/esp.img
# The partition alone, in sectors of 512 bytes and blocks of 1 KiB, without GPT's copy at the end.
chroot "$root" mkfs.vfat --offset 2048 -n LABESP /tmp/esp.img 96000
mv "$root/tmp/esp.img" "$LAB_OUT/esp.img"
chroot "$root" apt-get purge -y --autoremove ovmf fdisk dosfstools
mkdir -p "$root/boot/efi"
