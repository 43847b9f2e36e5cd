import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { background, type Background } from './program.ts';
import type { GuestImage } from './guest/build.ts';
import type { Shape } from './shapes.ts';

/**
 * One CPU: with two, TCG's threads race when the guest moves a BAR ("iotlb_to_section: Assertion ... failed", seen
 * with QEMU 10.0), and the emulated APIC loses a CPU's one-shot timer ("rcu_preempt kthread timer wakeup didn't
 * happen"). The guest is as fast with one.
 */
const CPUS = '1';

/** A tick that is lost then only delays the next one; without it the CPU would never wake up again. */
const STEADY_TICK = ['nohz=off', 'highres=off'];

/** Retpolines and page table isolation are dear under TCG, and so is AVX, which glibc would use: a sixth of all time. */
const CHEAP = ['mitigations=off'];
const CPU = 'Nehalem';

/** Boots a guest whose share is a folder of ours: it runs `start` from there, then powers off. The image is not changed. */
export async function boot(
  image: GuestImage,
  shape: Shape,
  share: string,
  accelerator: string,
): Promise<Background> {
  const append = [
    'root=/dev/vda',
    'rw',
    'console=ttyS0',
    ...STEADY_TICK,
    ...CHEAP,
    ...shape.kernelArguments,
  ];
  const args = [
    ['-machine', 'q35,kernel_irqchip=split'],
    ['-accel', accelerator, '-cpu', accelerator === 'kvm' ? 'host' : CPU, '-smp', CPUS, '-m', '2G'],
    ['-no-user-config', '-nodefaults', '-no-reboot', '-display', 'none'],
    shape.iommu ? ['-device', 'intel-iommu,intremap=on'] : [],
    ['-kernel', image.kernel, '-initrd', image.initrd, '-append', append.join(' ')],
    ['-drive', `file=${comma(image.disk)},format=raw,if=virtio,snapshot=on`],
    ['-virtfs', `local,path=${comma(share)},mount_tag=lab,security_model=none,id=lab`],
    ['-serial', `file:${comma(serialLog(share))}`],
    ['-device', 'virtio-rng-pci'],
    ...shape.nics.map(nic),
  ];
  return background('qemu-system-x86_64', args.flat());
}

export function serialLog(share: string): string {
  return join(share, 'serial.log');
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

/** QEMU's own way to write a comma in an option's value. */
function comma(text: string): string {
  return text.replaceAll(',', ',,');
}
