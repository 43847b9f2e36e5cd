import type { Host } from '../host/host.ts';
import { readInventory } from '../inventory/inventory.ts';
import { provision } from '../provision/provision.ts';
import type { ProvisionOptions } from '../provision/request.ts';
import type { ProvisionResult } from '../provision/result.ts';
import type { HostFile } from './host-file.ts';
import { requestOf, type RequestOptions } from './request-of.ts';

export interface ApplyResult extends ProvisionResult {
  /** PFs of the file that this host does not have, one line each. */
  skipped: string[];
}

/** Makes the host what the file says, in one change: all of it, or nothing. @throws {SriovError} */
export async function applyHostFile(
  host: Host,
  file: HostFile,
  options: ProvisionOptions & RequestOptions,
): Promise<ApplyResult> {
  const { request, skipped } = requestOf(file, host, await readInventory(host), options);
  skipped.forEach((line) => options.warn?.(line));
  return { ...(await provision(host, request, options)), skipped };
}
