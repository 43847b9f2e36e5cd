import { demo } from '../../src/host/simulated/machines/demo.ts';
import type { NicSpec } from '../../src/host/simulated/spec.ts';
import { vfPciAddress } from '../../src/model/pci-address.ts';

/** As long as that of a server with two sockets: memory map, CPUs, devices, and what each driver says of each VF. */
export function kernelLog(nics: readonly NicSpec[]): string[] {
  return [
    `Linux version ${demo.kernel!.release} (debian-kernel@lists.debian.org) #1 SMP PREEMPT_DYNAMIC`,
    `Command line: ${demo.kernel!.args}`,
    ...lines(40, (n) => `BIOS-e820: [mem ${address(n)}-${address(n + 1)}] usable`),
    ...lines(128, (n) => `ACPI: X2APIC (apic_id[0x${n.toString(16)}] uid[0x00] enabled)`),
    ...lines(200, (n) => `pnp 00:${n}: Plug and Play ACPI device, IDs PNP0c02 (active)`),
    ...lines(300, (n) => `systemd[1]: Listening on unit number ${n} of this machine.`),
    ...nics.flatMap(ofPf),
  ];
}

/** drivers/pci/probe.c, drivers/net/ethernet/intel/ice/ice_main.c and iavf/iavf_main.c */
function ofPf({ address: pf, sriov, netdevs }: NicSpec): string[] {
  const vfs = sriov!.vfs!.map((_, index) =>
    vfPciAddress(pf, sriov!.offset!, sriov!.stride!, index),
  );
  return [
    `pci ${pf}: [8086:159b] type 00 class 0x020000 PCIe Endpoint`,
    `pci ${pf}: BAR 0 [mem 0x38bffa000000-0x38bffbffffff 64bit pref]`,
    `pci ${pf}: VF BAR 0 [mem 0x38bffe000000-0x38bffe01ffff 64bit pref]`,
    `ice ${pf}: The DDP package was successfully loaded: ICE OS Default Package version 1.3.36.0`,
    `ice ${pf}: 252.048 Gb/s available PCIe bandwidth (16.0 GT/s PCIe x16 link)`,
    `ice ${pf} ${netdevs![0]!.name}: NIC Link is up 25 Gbps Full Duplex, Requested FEC: RS-FEC`,
    `ice ${pf}: Enabling ${vfs.length} VFs`,
    ...vfs.map((vf) => `iavf ${vf}: Multiqueue Enabled: Queue pair count = 4`),
  ];
}

/** With the 12000 lines of a distribution's kernel. */
export function kernelConfig(): string {
  const known = demo.files![`/boot/config-${demo.kernel!.release}`]!;
  const others = lines(12_000, (n) =>
    n % 3 === 0 ? `# CONFIG_OF_A_DRIVER_${n} is not set` : `CONFIG_OF_A_DRIVER_${n}=m`,
  );
  return `${others.join('\n')}\n${known}`;
}

function lines(count: number, line: (n: number) => string): string[] {
  return Array.from({ length: count }, (_, n) => line(n));
}

function address(page: number): string {
  return `0x${(page << 20).toString(16).padStart(16, '0')}`;
}
