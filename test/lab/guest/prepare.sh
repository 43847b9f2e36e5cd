#!/bin/sh
# Before the kernel's package makes its initrd, it must know what goes into it.
set -eu
mkdir -p "$1/etc"
cp -R "$LAB_FILES/etc/initramfs-tools" "$1/etc/"
