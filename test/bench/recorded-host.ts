import { writeFileSync } from 'node:fs';
import { READERS } from '../../src/cli/readers.ts';
import { recordHost } from '../../src/host/record.ts';
import { formatSnapshot } from '../../src/host/snapshot-format.ts';
import { demo } from '../../src/host/simulated/machines/demo.ts';
import { simulatedHost } from '../../src/host/simulated/open.ts';
import type { MachineSpec, NicSpec } from '../../src/host/simulated/spec.ts';
import { kernelConfig, kernelLog } from './kernel-texts.ts';

const VFS = 128;

/** Writes the snapshot of a healthy server with that many PFs, each with 128 VFs, as `sriovctl snapshot` would. */
export async function writeRecordedHost(file: string, pfs: number): Promise<void> {
  const snapshot = await recordHost(simulatedHost(machine(pfs)), READERS);
  writeFileSync(file, formatSnapshot(snapshot));
}

function machine(pfs: number): MachineSpec {
  const nics = Array.from({ length: pfs }, (_, index) => nic(index));
  return {
    name: `${pfs} PFs`,
    kernel: { ...demo.kernel, log: [...demo.kernel!.log!, ...kernelLog(nics)] },
    iommu: { kind: 'intel', enabled: true },
    nics,
    activeUnits: ['NetworkManager.service'],
    outputs: {
      'nmcli -t -f DEVICE,STATE device': { exitCode: 0, stdout: deviceStates(nics), stderr: '' },
    },
    files: { ...demo.files, [`/boot/config-${demo.kernel!.release}`]: kernelConfig() },
  };
}

function nic(index: number): NicSpec {
  const bus = hex(0x10 + index);
  return {
    address: `0000:${bus}:00.0`,
    port: `0000:00:${hex(1 + index)}.0`,
    driver: 'ice',
    vendor: '8086',
    vendorName: 'Intel Corporation',
    device: '159b',
    deviceName: 'Ethernet Controller E810-XXV for SFP',
    numa: index % 2,
    sriov: {
      totalVfs: VFS,
      offset: 8,
      stride: 1,
      vfDevice: '1889',
      vfDeviceName: 'Ethernet Adaptive Virtual Function',
      vfs: Array.from({ length: VFS }, (_, vf) => ({
        mac: `02:00:00:${bus}:01:${hex(vf)}`,
        vlan: 1 + vf,
        trust: vf % 2 === 0,
      })),
    },
    netdevs: [{ name: `ens${index}f0`, mac: `6c:fe:54:00:${bus}:00`, speed: 25000, queues: 64 }],
  };
}

/** NetworkManager has the PFs and leaves the VFs alone. */
function deviceStates(nics: readonly NicSpec[]): string {
  const pfs = nics.map(({ netdevs }) => netdevs![0]!.name);
  const vfs = pfs.flatMap((pf) => Array.from({ length: VFS }, (_, vf) => `${pf}v${vf}`));
  return [...pfs.map((pf) => `${pf}:connected\n`), ...vfs.map((vf) => `${vf}:unmanaged\n`)].join(
    '',
  );
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}
