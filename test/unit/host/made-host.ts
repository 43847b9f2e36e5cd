import type { Host } from '../../../src/host/host.ts';
import { snapshotHost } from '../../../src/host/snapshot.ts';
import type { Snapshot } from '../../../src/host/snapshot-format.ts';

export const EMPTY_SNAPSHOT: Snapshot = {
  schema: 'sriovctl/snapshot@1',
  privileged: true,
  files: {},
  links: {},
  directories: {},
  errors: {},
  programs: [],
};

/** A machine of which there is only what the test needs. */
export function madeHost(parts: Partial<Snapshot>): Host {
  return snapshotHost({ ...EMPTY_SNAPSHOT, ...parts }, 'made host');
}
