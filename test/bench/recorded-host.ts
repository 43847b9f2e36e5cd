import { writeFileSync } from 'node:fs';
import { startRecording } from '../../src/host/record.ts';
import { simulatedHost } from '../../src/host/simulated/open.ts';
import type { NicSpec } from '../../src/host/simulated/spec.ts';
import { SNAPSHOT_SCHEMA } from '../../src/host/snapshot-format.ts';
import { readInventory } from '../../src/inventory/inventory.ts';

const VFS = 128;

/** Writes the snapshot of a machine with that many PFs, each with 128 VFs. */
export async function writeRecordedHost(file: string, pfs: number): Promise<void> {
  const nics = Array.from({ length: pfs }, (_, index) => nic(index));
  const host = simulatedHost({ name: `${pfs} PFs`, iommu: { kind: 'intel', enabled: true }, nics });
  const recording = startRecording(host);
  await readInventory(recording.host, { holders: true });
  const snapshot = { schema: SNAPSHOT_SCHEMA, privileged: true, ...recording.result() };
  writeFileSync(file, JSON.stringify(snapshot));
}

function nic(index: number): NicSpec {
  const bus = (0x10 + index).toString(16);
  return {
    address: `0000:${bus}:00.0`,
    driver: 'ice',
    vendor: '8086',
    device: '159b',
    sriov: {
      totalVfs: VFS,
      offset: 8,
      stride: 1,
      vfDevice: '1889',
      vfs: Array.from({ length: VFS }, (_, vf) => ({ vlan: 1 + vf, trust: vf % 2 === 0 })),
    },
    netdevs: [{ name: `ens${index}f0`, mac: `02:00:00:00:${bus}:00` }],
  };
}
