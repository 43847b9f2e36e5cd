import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { background, type Background } from './program.ts';
import { type Drives, option } from './drives.ts';
import type { GuestImage } from './guest/build.ts';
import { KERNEL_ARGUMENTS } from './kernel-arguments.ts';
import type { Shape } from './shapes.ts';

/**
 * One CPU: with two, TCG's threads race when the guest moves a BAR ("iotlb_to_section: Assertion ... failed", seen
 * with QEMU 10.0), and the emulated APIC loses a CPU's one-shot timer ("rcu_preempt kthread timer wakeup didn't
 * happen"). The guest is as fast with one.
 */
const CPUS = '1';

/** Without AVX, which glibc would use: it is dear under TCG. */
const CPU = 'Nehalem';

export interface Boot {
  image: GuestImage;
  shape: Shape;
  /** A folder of ours: the guest runs `start` from there, then powers off. */
  share: string;
  drives: Drives;
  accelerator: string;
  /** How many boots there were before on the same drives. */
  before: number;
}

export async function boot({
  image,
  shape,
  share,
  drives,
  accelerator,
  before,
}: Boot): Promise<Background> {
  const args = [
    ['-machine', 'q35,kernel_irqchip=split'],
    ['-accel', accelerator, '-cpu', accelerator === 'kvm' ? 'host' : CPU, '-smp', CPUS, '-m', '2G'],
    ['-no-user-config', '-nodefaults', '-no-reboot', '-display', 'none'],
    shape.iommu ? ['-device', 'intel-iommu,intremap=on'] : [],
    kernel(image, shape, before),
    drives.args,
    ['-virtfs', `local,path=${option(share)},mount_tag=lab,security_model=none,id=lab`],
    ['-serial', `file:${option(serialLog(share, before))}`],
    ['-device', 'virtio-rng-pci'],
    ...shape.nics.map(nic),
  ];
  return background('qemu-system-x86_64', args.flat());
}

/** A boot loader of the guest's own has to be set up first, from the guest; then it starts the kernel. */
function kernel(image: GuestImage, { loader, kernelArguments }: Shape, before: number): string[] {
  if (loader !== undefined && before > 0) return loader === 'grub' ? ['-kernel', image.grub] : [];
  const append = ['root=/dev/vda', 'rw', ...KERNEL_ARGUMENTS, ...kernelArguments];
  return ['-kernel', image.kernel, '-initrd', image.initrd, '-append', append.join(' ')];
}

export function serialLog(share: string, before: number): string {
  return join(share, `serial-${before}.log`);
}

export function tail(file: string, lines = 40): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(none)';
  }
}

/** An igb has SR-IOV only behind a PCI Express root port. */
function nic(model: string, index: number): string[] {
  const port = `port${index}`;
  const net = `net${index}`;
  const mac = `52:54:00:00:0${index + 1}:00`;
  return [
    ['-device', `pcie-root-port,id=${port},chassis=${index + 1},slot=${index + 1}`],
    ['-netdev', `hubport,id=${net},hubid=0`],
    ['-device', `${model},bus=${port},netdev=${net},mac=${mac}`],
  ].flat();
}
