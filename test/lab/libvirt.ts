import { must } from './vf-network.ts';
import type { World } from './world.ts';

const UNITS = [
  'libvirtd.socket',
  'libvirtd-ro.socket',
  'libvirtd-admin.socket',
  'virtlogd.socket',
  'virtlogd-admin.socket',
  'libvirtd.service',
  'virtlogd.service',
];

/** libvirtd, while `use` runs. */
export async function withLibvirt(world: World, use: () => Promise<void>): Promise<void> {
  try {
    await must(world, 'systemctl', ['start', 'libvirtd.service']);
    await use();
  } finally {
    await world.run('systemctl', ['stop', ...UNITS]);
  }
}

/** A guest with one device, for the hypervisor driver `test` or `qemu`. Returns the path of its XML, which is valid. */
export async function guestWith(
  world: World,
  type: 'test' | 'qemu',
  device: string,
): Promise<string> {
  const path = '/tmp/generated/domain.xml';
  const input = `<domain type='${type}'><name>guest</name><memory unit='MiB'>64</memory>
    <vcpu>1</vcpu><os><type arch='x86_64' machine='q35'>hvm</type></os>
    <devices>${device}<memballoon model='none'/></devices></domain>`;
  await must(world, 'tee', [path], { input });
  await must(world, 'virt-xml-validate', [path, 'domain']);
  return path;
}
