import type { Host } from '../host/host.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import { nicLabel } from '../model/nic-label.ts';
import { ip } from './ip.ts';
import type { PfState } from './pf-state.ts';
import type { MtuChange } from './plan.ts';

/** Sets the MTU of the VFs' netdevs. @throws {SriovError} ATTRIBUTE_REJECTED, naming the VF */
export async function changeMtus(
  host: Host,
  { nic, vfs }: PfState,
  changes: readonly MtuChange[],
): Promise<void> {
  for (const { vf: index, to } of changes) {
    const label = `VF ${index} of ${nicLabel(nic)}`;
    const netdev = vfs.find((vf) => vf.index === index)?.netdev ?? null;
    if (netdev === null) {
      throw new SriovError(
        'ATTRIBUTE_REJECTED',
        `${label} has no netdev here, so its MTU cannot be set`,
        {
          cause: 'It is bound to no network driver, or sits in another network namespace.',
          actions: ['Set the MTU where the netdev is, or bind the VF first: --driver default'],
        },
      );
    }
    const { exitCode, stderr } = await ip(host, ['link', 'set', 'dev', netdev, 'mtu', String(to)]);
    if (exitCode === 0) continue;
    throw new SriovError(
      'ATTRIBUTE_REJECTED',
      `${label}: ${oneLine(netdev)} cannot have an MTU of ${to}`,
      {
        cause: oneLine(stderr.trim()),
        actions: [
          `The PF's MTU (${nic.mtu ?? 'unknown'}) is usually the limit: ip link set dev ${nicLabel(nic)} mtu ${to}`,
        ],
      },
    );
  }
}
