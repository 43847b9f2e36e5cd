import type { Host } from '../host/host.ts';
import { bootScriptOwners } from './boot-scripts.ts';
import { linkFileOwners } from './link-files.ts';
import { netplanOwners } from './netplan.ts';
import { networkManagerOwners } from './network-manager-profiles.ts';
import { otherOwners } from './other-programs.ts';
import type { VfOwner } from './owner.ts';
import { sriovctlOwners } from './sriovctl.ts';
import { tmpfilesOwners } from './tmpfiles.ts';
import { udevRuleOwners } from './udev-rules.ts';

export { unreadableOwners } from './unreadable.ts';
export type { VfOwner } from './owner.ts';

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
    ...sriovctlOwners(host),
  ];
}
