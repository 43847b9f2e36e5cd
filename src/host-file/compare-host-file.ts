import type { Host } from '../host/host.ts';
import { readInventory } from '../inventory/inventory.ts';
import { changesFor } from '../provision/changes-for.ts';
import { planLines } from '../provision/plan-lines.ts';
import type { PlanLine } from '../provision/result.ts';
import type { HostFile } from './host-file.ts';
import { requestOf, type RequestOptions } from './request-of.ts';

export interface Comparison {
  /** What `apply` would change. Empty: the host is as the file says. */
  differences: PlanLine[];
  /** PFs of the file that this host does not have, one line each. */
  skipped: string[];
}

/** Reads only. @throws {SriovError} where the file cannot be meant for this host */
export async function compareHostFile(
  host: Host,
  file: HostFile,
  options: RequestOptions,
): Promise<Comparison> {
  const { request, skipped } = requestOf(file, host, await readInventory(host), options);
  const { changes } = await changesFor(host, request);
  return {
    differences: changes.flatMap(({ before, plan }) => planLines(before.nic, plan)),
    skipped,
  };
}
