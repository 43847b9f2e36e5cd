import type { MachineSpec, NicSpec } from '../spec.ts';
import { demo } from './demo.ts';

const RELEASE = demo.kernel!.release!;
const ARGS = 'quiet intel_iommu=off amd_iommu=on';

/** The demo's server with what people really do to one: for trying out `doctor` and `doctor --fix`. */
export const sick: MachineSpec = {
  ...demo,
  name: 'sick',
  kernel: {
    release: RELEASE,
    args: `BOOT_IMAGE=/boot/vmlinuz-${RELEASE} root=/dev/nvme0n1p2 ro ${ARGS}`,
    log: ['DMAR: IOMMU disabled', "x2apic: IRQ remapping doesn't support X2APIC mode"],
  },
  iommu: { kind: 'intel', enabled: false },
  nics: demo.nics.map(withTrouble),
  virtualNetdevs: [{ name: 'br0', kind: 'bridge', mac: 'b8:ce:f6:d2:1e:44' }],
  activeUnits: ['NetworkManager.service'],
  files: {
    ...demo.files,
    // NetworkManager makes it when it starts.
    '/run/NetworkManager/no-stub-resolv.conf': 'nameserver 192.0.2.1\n',
    '/etc/default/grub': [
      'GRUB_DEFAULT=0',
      'GRUB_TIMEOUT=5',
      '# the IOMMU made trouble with the old RAID controller',
      `GRUB_CMDLINE_LINUX_DEFAULT="${ARGS}"`,
      'GRUB_CMDLINE_LINUX=""',
      '',
    ].join('\n'),
    '/boot/grub/grub.cfg': [
      'set default="0"',
      "menuentry 'Debian GNU/Linux' --class debian {",
      `\tlinux\t/boot/vmlinuz-${RELEASE} root=/dev/nvme0n1p2 ro  ${ARGS}`,
      `\tinitrd\t/boot/initrd.img-${RELEASE}`,
      '}',
      '',
    ].join('\n'),
  },
};

/** ens1f0 has VFs that NetworkManager took, ens1f1 is down, and ens4np0 with its VFs is in a bridge. */
function withTrouble(nic: NicSpec): NicSpec {
  const name = nic.netdevs?.[0]?.name;
  if (name === 'ens1f0') return { ...nic, sriov: { ...nic.sriov!, vfs: [{ vlan: 100 }, {}] } };
  if (name !== 'ens4np0') return nic;
  const netdevs = nic.netdevs!.map((netdev) => ({ ...netdev, master: 'br0' }));
  return { ...nic, netdevs, sriov: { ...nic.sriov!, vfs: [{}, {}] } };
}
