import type { Nic } from '../model/nic.ts';
import { applied } from '../provision/desired.ts';
import type { DesiredState } from '../provision/pf-state.ts';
import type { PfRequest } from '../provision/request.ts';

/** A PF of the host file as it is to come back: every VF with its settings, every MAC written out. */
export interface PersistedPf {
  nic: Nic;
  desired: DesiredState;
}

/** What the next boot makes of the request: it finds the PF without VFs. Pure. @throws {SriovError} as desiredState */
export function persistedPf(nic: Nic, request: Omit<PfRequest, 'pf'>): PersistedPf {
  const bare: Nic = { ...nic, numVfs: 0, eswitchMode: null, representors: [] };
  return { nic, desired: applied({ nic: bare, vfs: [] }, request) };
}
