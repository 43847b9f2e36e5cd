#!/bin/sh
# The last touches on the guest's root, then the disk image made of it.
set -eu
root=$1
version=$(ls "$root/lib/modules")

cp -R "$LAB_FILES/." "$root/"

mkdir -p "$root/usr/lib/node_modules/npm"
tar -C "$root/usr/lib/node_modules/npm" --strip-components=1 -xzf "$LAB_NPM"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/bin/npx"

chroot "$root" systemctl enable sriovctl-lab.service
# shellcheck disable=SC2086 # a list of words
chroot "$root" systemctl disable $LAB_DISABLED
# A getty would take the serial console that the kernel log goes to; the rest only costs time.
chroot "$root" systemctl mask serial-getty@ttyS0.service getty@tty1.service \
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer \
    systemd-binfmt.service e2scrub_reap.service
# GRUB's entries mount it read-only first.
echo '/dev/vda / ext4 rw 0 0' >"$root/etc/fstab"
echo sriovctl-lab >"$root/etc/hostname"
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/doc "$root"/usr/share/man "$root"/usr/share/locale

cp "$root/boot/vmlinuz-$version" "$LAB_OUT/vmlinuz"
cp "$root/boot/initrd.img-$version" "$LAB_OUT/initrd.img"
# A plain bind mount shows the root without the /proc, /sys and /dev that are mounted in it meanwhile.
mkdir "$root.plain"
mount --bind "$root" "$root.plain"
mke2fs -q -t ext4 -L sriovctl-lab -O ^has_journal -d "$root.plain" "$LAB_OUT/root.ext4" "$LAB_SIZE"
umount "$root.plain"
rmdir "$root.plain"
