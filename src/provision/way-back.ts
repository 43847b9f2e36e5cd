import { driverAbilities } from '../model/driver-abilities.ts';
import { SriovError } from '../model/errors.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { Plan } from './plan.ts';
import type { DesiredState, PfState } from './pf-state.ts';

/**
 * VFs that must be destroyed to make others, and that nobody could bring back should that fail: their PF is down. Pure.
 * @throws {SriovError} PF_DOWN
 */
export function refuseWithoutWayBack(
  { nic, vfs }: PfState,
  { pf }: DesiredState,
  { numVfs }: Plan,
): void {
  if (!numVfs || numVfs.from === 0 || numVfs.to === 0 || pf?.up) return;
  const abilities = driverAbilities(nic.driver);
  const label = nicLabel(nic);
  if (abilities?.vfsNeedPfUp && nic.state === 'down') {
    throw pfDown(label, `${nic.driver} makes VFs only while its PF is up.`);
  }
  const limited = vfs.some(({ minTxRate, maxTxRate }) => (minTxRate ?? 0) + (maxTxRate ?? 0) > 0);
  if (abilities?.ratesNeedLink && limited && nic.carrier !== true) {
    throw pfDown(
      label,
      `${nic.driver} sets the rates that its VFs have only while there is a link.`,
    );
  }
}

function pfDown(label: string, cause: string): SriovError {
  return new SriovError(
    'PF_DOWN',
    `The VFs of ${label} cannot be made anew while it is down or has no link`,
    { cause, actions: [`Bring it up: ip link set dev ${label} up`] },
  );
}
