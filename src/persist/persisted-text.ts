import type { Host } from '../host/host.ts';
import { readText } from '../host/read.ts';
import { PERSISTED_FILE } from '../owners/sriovctl.ts';
import type { PersistRecord } from './record.ts';

/** The host file that comes back at boot, as it is now: only our unit reads it from where a person may edit it. */
export function persistedText(host: Host, record: PersistRecord | undefined): string | undefined {
  const written = record && record.as !== 'systemd' ? undefined : readText(host, PERSISTED_FILE);
  return written ?? record?.hostFile;
}
