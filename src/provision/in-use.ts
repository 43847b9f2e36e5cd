import { SriovError } from '../model/errors.ts';
import { describeHolder } from '../model/holder.ts';
import type { Vf } from '../model/nic.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { Plan } from './plan.ts';
import type { PfState } from './pf-state.ts';

/** What of a plan can take a VF away. */
type Taking = Pick<Plan, 'numVfs' | 'drivers'>;

/** The VFs that the plan would take from their users: all that exist if it destroys them, else those it unbinds. */
export function losers({ nic, vfs }: PfState, plan: Taking): Vf[] {
  const destroysAll = plan.numVfs !== undefined && nic.numVfs > 0;
  const unbound = new Set(plan.drivers.map((change) => change.vf));
  return vfs.filter((vf) => vf.holder !== null && (destroysAll || unbound.has(vf.index)));
}

/** @throws {SriovError} VF_IN_USE */
export function refuseInUse(state: PfState, plan: Taking): void {
  const [first, ...more] = losers(state, plan);
  if (!first?.holder) return;
  const pf = nicLabel(state.nic);
  const others =
    more.length === 0
      ? ''
      : ` (and ${more.length} more ${more.length === 1 ? 'VF is' : 'VFs are'} in use)`;
  throw new SriovError(
    'VF_IN_USE',
    `VF ${first.index} of ${pf} is in use by ${describeHolder(first.holder)}${others}`,
    {
      cause: plan.numVfs
        ? 'SR-IOV can only make or destroy all VFs of a PF at once, which would pull this one from its user.'
        : 'Binding another driver would pull the VF from its user.',
      actions: [releaseAction(first), 'Or take it away all the same: --force'],
      details: {
        inUse: [first, ...more].map(({ index, pci, holder }) => ({ vf: index, pci, holder })),
      },
    },
  );
}

/** NetworkManager takes a VF's addresses away when it lets go of it. @throws {SriovError} VF_IN_USE */
export function refuseTakenByUnmanaged({ nic, vfs }: PfState, { pf }: Pick<Plan, 'pf'>): void {
  if (!pf.some(({ setting, to }) => setting === 'unmanaged' && to)) return;
  const used = vfs.find(({ holder }) => holder?.kind === 'host');
  if (!used?.holder) return;
  throw new SriovError(
    'VF_IN_USE',
    `VF ${used.index} of ${nicLabel(nic)} is in use by ${describeHolder(used.holder)}`,
    {
      cause: 'If NetworkManager gave it its addresses, it would take them away on letting go.',
      actions: [releaseAction(used), 'Or let it go all the same: --force'],
      details: { inUse: [{ vf: used.index, pci: used.pci, holder: used.holder }] },
    },
  );
}

function releaseAction({ holder, netdev }: Vf): string {
  switch (holder?.kind) {
    case 'netns':
      return 'Stop the container or process, or move the VF back out of its namespace.';
    case 'vfio':
      return 'Shut the VM or DPDK program down, or detach the device from it.';
    case 'bond':
    case 'bridge':
      return `Take it out first: ip link set dev ${netdev ?? 'VF'} nomaster`;
    default:
      return `Remove its addresses and routes first: ip addr flush dev ${netdev ?? 'VF'}`;
  }
}
