import type { Host } from '../host/host.ts';
import { HostError } from '../host/host.ts';
import type { Nic } from '../model/nic.ts';
import { applyPlan, type ApplyOptions, type Change } from './apply.ts';
import { closeJournal, openJournal } from './journal.ts';
import type { PfState } from './pf-state.ts';
import { restore } from './restore.ts';
import { verify } from './verify.ts';

/**
 * The one way in which a host is changed: journal, apply, verify, and back again if a step fails.
 * @throws {SriovError} the step's error, which says whether all is as before
 */
export async function carryOut(
  host: Host,
  command: string,
  change: Change,
  options: ApplyOptions,
): Promise<PfState> {
  const { before, desired } = change;
  openJournal(host, command, before, desired);
  try {
    await applyPlan(host, change, options);
    const after = await verify(host, before.nic, desired, options.waitSeconds);
    closeJournal(host);
    return after;
  } catch (reason) {
    await restoreAutoprobe(host, before.nic);
    const error = await restore(host, before, reason, options);
    // What could not be restored stays in the journal, for a later --recover.
    if (error.kind !== 'unrestored') closeJournal(host);
    throw error;
  }
}

/** Autoprobe is held back while VFs are made; a run that died in between leaves it off. */
export async function restoreAutoprobe(
  host: Host,
  { sysfs, driversAutoprobe }: Pick<Nic, 'sysfs' | 'driversAutoprobe'>,
): Promise<void> {
  if (driversAutoprobe === null) return;
  try {
    await host.write(`${sysfs}/sriov_drivers_autoprobe`, driversAutoprobe ? '1' : '0');
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
  }
}
