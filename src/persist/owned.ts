import type { Host } from '../host/host.ts';
import { SriovError } from '../model/errors.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { Nic } from '../model/nic.ts';
import { oneLine } from '../model/text.ts';
import { readVfOwners, type VfOwner } from '../owners/vf-owners.ts';

/**
 * Two that make the VFs of one PF destroy each other's. `own` are the files that will not be there any more, or are
 * ours. @throws {SriovError} PF_OWNED
 */
export function refuseOwned(host: Host, nics: readonly Nic[], own: ReadonlySet<string>): void {
  const owners = readVfOwners(host).filter(
    ({ program, path }) => program !== 'sriovctl' && !own.has(path),
  );
  const owned = nics.flatMap((nic) => {
    return owners
      .filter((owner) => owner.owns(nic) !== false)
      .map((owner) => ({ nic, owner, isSure: owner.owns(nic) === true }));
  });
  const [first] = owned;
  if (!first) return;
  const makes = first.isSure ? 'makes' : 'may make';
  throw new SriovError(
    'PF_OWNED',
    `${first.owner.program} ${makes} the VFs of ${label(first.nic)} at boot already`,
    {
      cause: owned.map(({ nic, owner }) => `${label(nic)}: ${placeOf(owner)}`).join('; '),
      actions: [
        'Take it out, then run this again: two destroy the VFs of each other.',
        ...new Set(owned.flatMap(({ owner }) => owner.remedy.map(oneLine))),
      ],
      details: {
        owners: owned.map(({ nic, owner: { program, path, line } }) => {
          return { pf: nicLabel(nic), program, path, line };
        }),
      },
    },
  );
}

function label(nic: Nic): string {
  return oneLine(nicLabel(nic));
}

function placeOf({ path, line, text }: VfOwner): string {
  return oneLine(`${path}:${line}: ${text}`);
}
