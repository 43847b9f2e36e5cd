import * as v from 'valibot';
import { HostError, ProgramMissing, type Host } from '../../host/host.ts';
import { SriovError } from '../../model/errors.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import { isNetdevName } from '../../model/netdev-name.ts';
import { oneLine } from '../../model/text.ts';

/** A new configuration of the PF would take away the addresses that another one gives it now. @throws {SriovError} PF_OWNED */
export async function refuseLosingAddresses(
  host: Host,
  nic: Nic,
  program: string,
  command?: string,
): Promise<void> {
  const addresses =
    nic.name !== null && isNetdevName(nic.name) ? await addressesOf(host, nic.name) : [];
  if (addresses.length === 0) return;
  const pf = oneLine(nicLabel(nic));
  throw new SriovError('PF_OWNED', `${pf} has addresses: ${addresses.join(', ')}`, {
    cause: `The file for ${program} would be the only one for ${pf}, and give it none at the next boot.`,
    actions: [
      ...(command === undefined
        ? []
        : [`Add it to the profile that gives them: ${oneLine(command)}`]),
      'Or let the unit of sriovctl make the VFs, which touches no addresses: --as systemd',
    ],
  });
}

/** Those of the link itself come with it. */
async function addressesOf(host: Host, name: string): Promise<string[]> {
  try {
    const { stdout } = await host.run('ip', ['-j', 'addr', 'show']);
    const links = v.parse(LINKS, JSON.parse(stdout));
    const own = links.filter(({ ifname }) => ifname === name);
    return own.flatMap(({ addr_info = [] }) =>
      addr_info.flatMap(({ local, scope }) => (scope === 'global' && local ? [local] : [])),
    );
  } catch (error) {
    if (error instanceof ProgramMissing || error instanceof HostError) return [];
    if (error instanceof SyntaxError || error instanceof v.ValiError) return [];
    throw error;
  }
}

const LINKS = v.array(
  v.looseObject({
    ifname: v.optional(v.string()),
    addr_info: v.optional(
      v.array(v.looseObject({ local: v.optional(v.string()), scope: v.optional(v.string()) })),
    ),
  }),
);
