import { ProgramMissing, type Host } from '../../host/host.ts';
import { SriovError } from '../../model/errors.ts';
import { ethernetOf } from '../../owners/netplan.ts';
import type { FormInput, Written } from '../form.ts';
import { netplanFile, type NetplanPf } from './netplan-file.ts';
import { pfLabel } from './pf-label.ts';
import { refuseLosingAddresses } from './addresses.ts';

/** One file with an entry for each PF. @throws {SriovError} PROGRAM_MISSING, PF_OWNED */
export async function netplanForm({ host, pfs, own }: FormInput): Promise<Written> {
  await refuseMissing(host);
  const entries: NetplanPf[] = [];
  for (const pf of pfs) {
    const known = ethernetOf(host, pf.nic, own);
    if (known === undefined) await refuseLosingAddresses(host, pf.nic, 'netplan');
    // An entry of another name for the same PF would give it two configurations.
    entries.push({
      ...pf,
      id: known ?? pfLabel(pf.nic),
      isNew: known === undefined,
    });
  }
  return netplanFile(entries);
}

async function refuseMissing(host: Host): Promise<void> {
  try {
    await host.run('netplan', ['--help']);
  } catch (error) {
    if (!(error instanceof ProgramMissing)) throw error;
    throw new SriovError('PROGRAM_MISSING', 'netplan is not installed on this host', {
      cause: 'Nothing would read its files at boot.',
      actions: ['Use the unit of sriovctl: --as systemd'],
    });
  }
}
