#!/bin/sh
# Debian ships no netdevsim. It is built in the guest's own root, against its own kernel, and the compiler leaves again.
set -eu
root=$1
version=$(ls "$root/lib/modules")
export DEBIAN_FRONTEND=noninteractive
chroot "$root" apt-get install -y --no-install-recommends gcc make linux-headers-amd64 linux-source-6.12 xz-utils
tar -C "$root/tmp" -xf "$root/usr/src/linux-source-6.12.tar.xz" linux-source-6.12/drivers/net/netdevsim
chroot "$root" make -C "/lib/modules/$version/build" M=/tmp/linux-source-6.12/drivers/net/netdevsim CONFIG_NETDEVSIM=m modules
install -D -m 644 "$root/tmp/linux-source-6.12/drivers/net/netdevsim/netdevsim.ko" "$root/lib/modules/$version/extra/netdevsim.ko"
rm -rf "$root/tmp/linux-source-6.12"
chroot "$root" apt-get purge -y --autoremove gcc make linux-headers-amd64 linux-source-6.12 xz-utils
chroot "$root" depmod "$version"
