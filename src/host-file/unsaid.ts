import type { Inventory } from '../model/nic.ts';
import { nicLabel } from '../model/nic-label.ts';
import { isUnread } from '../provision/pf-state.ts';

/** What an export of this host leaves out because it cannot be known, a line each. */
export function unsaid({ nics, vfs }: Pick<Inventory, 'nics' | 'vfs'>): string[] {
  return nics.flatMap((nic) => {
    const label = nicLabel(nic);
    if (nic.sriov && nic.pci === null && nic.name === null) {
      return [
        `${label} is left out: nothing but its netdev could find it again, and it has none here`,
      ];
    }
    const unread = vfs.filter((vf) => vf.pf === label && isUnread(vf)).length;
    return unread === 0
      ? []
      : [
          `the settings of ${unread} VFs of ${label} cannot be read, so that the file has none of them`,
        ];
  });
}
