import type { Host } from '../../host/host.ts';
import { bootScriptOwners } from './owners/boot-scripts.ts';
import { linkFileOwners } from './owners/link-files.ts';
import { netplanOwners } from './owners/netplan.ts';
import { networkManagerOwners } from './owners/network-manager-profiles.ts';
import { otherOwners } from './owners/other-programs.ts';
import type { VfOwner } from './owners/owner.ts';
import { tmpfilesOwners } from './owners/tmpfiles.ts';
import { udevRuleOwners } from './owners/udev-rules.ts';

export { unreadableOwners } from './owners/unreadable.ts';
export type { VfOwner } from './owners/owner.ts';

/** Everything on this host that makes VFs at boot, by its files; nothing is run. */
export function readVfOwners(host: Host): VfOwner[] {
  return [
    ...linkFileOwners(host),
    ...networkManagerOwners(host),
    ...netplanOwners(host),
    ...udevRuleOwners(host),
    ...bootScriptOwners(host),
    ...tmpfilesOwners(host),
    ...otherOwners(host),
  ];
}
