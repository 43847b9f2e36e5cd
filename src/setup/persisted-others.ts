import type { PfEntry } from '../host-file/host-file.ts';
import { matchPf } from '../host-file/match-pf.ts';
import { readHostFile } from '../host-file/read-host-file.ts';
import type { Host } from '../host/host.ts';
import { SriovError } from '../model/errors.ts';
import { loadRecord } from '../persist/record.ts';
import { chosenOf, type Situation } from './situation.ts';

/** PFs beside the chosen ones that sriovctl makes VFs of at boot: `persist enable` of a file without them would end that. */
export function persistedOthers(host: Host, situation: Situation): PfEntry[] {
  const text = loadRecord(host)?.hostFile;
  if (text === undefined) return [];
  const { nics } = situation.facts.inventory;
  const chosen = chosenOf(situation).map(({ nic }) => nic);
  try {
    return readHostFile(text, 'the host file of persist enable').pfs.filter(({ match }) => {
      const nic = matchPf(match, nics);
      return nic !== undefined && !chosen.includes(nic);
    });
  } catch (error) {
    // What cannot be read, or is about another card, is not worth keeping; the plan shows what becomes of the file.
    if (error instanceof SriovError) return [];
    throw error;
  }
}
