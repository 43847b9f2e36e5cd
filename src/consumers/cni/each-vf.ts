import type { PlannedFile } from '../consumer.ts';
import type { DescribedVf, Description } from '../description.ts';
import { vfMac } from '../vf-mac.ts';
import { shareAddresses } from './share-addresses.ts';

/**
 * A runtime without a device plugin takes the VF that the file names, so that each VF is a network of its own: `NAME`
 * if there is one, `NAME-vf3` or `NAME-ens1f1-vf3` otherwise. MACs count up as `vf set --mac` does.
 * @throws {SriovError} INVALID_NETWORK if what is one of a kind would be given to several
 */
export function eachVf(
  description: Description,
  plan: (vf: DescribedVf, description: Description) => PlannedFile,
): PlannedFile[] {
  const { vfs, network, settings } = description;
  return vfs.map((vf, place) => {
    const own: Description = {
      ...description,
      network: { ...network, name: nameOf(description, vf) },
      vfs: [vf],
      settings:
        settings.mac === undefined
          ? settings
          : { ...settings, mac: vfMac(description, vf) ?? settings.mac },
      ipam: shareAddresses(description.ipam, place, vfs.length),
    };
    return plan(vf, own);
  });
}

export function nameOf({ network, vfs, pfs }: Description, vf: DescribedVf): string {
  if (vfs.length === 1) return network.name;
  if (pfs.length === 1) return `${network.name}-vf${vf.index}`;
  // The plugins' names of networks and our names of files are made of these.
  const plain = pfs.every(({ name }) => /^[a-z0-9][a-z0-9-]*$/.test(name));
  const pf = plain ? vf.pf : `pf${pfs.findIndex(({ name }) => name === vf.pf)}`;
  return `${network.name}-${pf}-vf${vf.index}`;
}
