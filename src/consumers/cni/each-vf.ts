import type { PlannedFile } from '../consumer.ts';
import type { DescribedVf, Description } from '../description.ts';
import { contradiction } from './contradictions.ts';
import { shareAddresses } from './share-addresses.ts';

/**
 * A runtime without a device plugin takes the VF that the file names, so that each VF is a network of its own: `NAME`
 * if there is one, `NAME-vf3` or `NAME-ens1f1-vf3` otherwise.
 * @throws {SriovError} INVALID_NETWORK if what is one of a kind would be given to several
 */
export function eachVf(
  description: Description,
  plan: (vf: DescribedVf, description: Description) => PlannedFile,
): PlannedFile[] {
  const { vfs, network, settings } = description;
  if (vfs.length > 1 && settings.mac !== undefined) {
    throw contradiction(
      `${vfs.length} VFs cannot all have the MAC ${settings.mac}`,
      'Frames would reach one of them at most.',
      'Choose one VF with --vfs, or leave --mac out: each VF keeps the MAC it has.',
    );
  }
  return vfs.map((vf, place) => {
    const own: Description = {
      ...description,
      network: { ...network, name: nameOf(description, vf) },
      vfs: [vf],
      ipam: shareAddresses(description.ipam, place, vfs.length),
    };
    return plan(vf, own);
  });
}

function nameOf({ network, vfs, pfs }: Description, vf: DescribedVf): string {
  if (vfs.length === 1) return network.name;
  if (pfs.length === 1) return `${network.name}-vf${vf.index}`;
  // The plugins' names of networks and our names of files are made of these.
  const plain = pfs.every(({ name }) => /^[a-z0-9][a-z0-9-]*$/.test(name));
  const pf = plain ? vf.pf : `pf${pfs.findIndex(({ name }) => name === vf.pf)}`;
  return `${network.name}-${pf}-vf${vf.index}`;
}
