import type { DescribedPf, Description } from '../description.ts';

/** The old generations know PFs, so that each PF is a network of its own. */
export function namesOfPfs({ network, pfs }: Description): { name: string; pf: DescribedPf }[] {
  const plain = pfs.every(({ name }) => /^[a-z0-9][a-z0-9-]*$/.test(name));
  return pfs.map((pf, place) => ({
    name: pfs.length === 1 ? network.name : `${network.name}-${plain ? pf.name : `pf${place}`}`,
    pf,
  }));
}
