import type { Host } from '../host/host.ts';
import { findNic } from '../inventory/find-pf.ts';
import { readInventory } from '../inventory/inventory.ts';
import type { Inventory, Nic } from '../model/nic.ts';
import type { Purpose } from './check.ts';
import { chooseChecks } from './choose-checks.ts';
import { gatherEvidence } from './evidence/evidence.ts';
import { type Diagnosis, type DoctorReport, reportOf } from './report.ts';
import { runChecks } from './run-checks.ts';

export { explain, listChecks } from './explain.ts';
export type { CheckResult, DoctorReport } from './report.ts';

export interface ExamineOptions {
  /** PFs as the user wrote them; all NICs with SR-IOV if empty or left out. */
  pfs?: readonly string[];
  purpose?: Purpose;
  /** Ids of the checks to run; all if left out. */
  only?: readonly string[];
}

/** Reads the host once, runs the checks on what was read, and changes nothing. */
export async function examine(host: Host, options: ExamineOptions = {}): Promise<DoctorReport> {
  return reportOf(await diagnose(host, options));
}

/** As `examine`, with what `--fix` needs to carry out the cures. */
export async function diagnose(
  host: Host,
  options: ExamineOptions = {},
  evidence = gatherEvidence(host),
): Promise<Diagnosis[]> {
  const checks = chooseChecks(options.only);
  // Most checks want it: let it come in beside the inventory. What goes wrong is told to those who ask for it.
  evidence.kernelLog().catch(() => {});
  const inventory = await readInventory(host, { names: true, holders: true });
  return runChecks(checks, {
    host,
    inventory,
    evidence,
    nics: chooseNics(host, inventory, options.pfs ?? []),
    asked: (options.pfs ?? []).length > 0,
    purpose: options.purpose,
  });
}

function chooseNics(host: Host, inventory: Inventory, pfs: readonly string[]): Nic[] {
  if (pfs.length === 0) return inventory.nics.filter((nic) => nic.sriov);
  return [...new Set(pfs.map((pf) => findNic(host, inventory, pf)))];
}
