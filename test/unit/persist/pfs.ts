import type { Nic } from '../../../src/model/nic.ts';
import type { PersistedPf } from '../../../src/persist/persisted-pf.ts';
import { persistedPf } from '../../../src/persist/persisted-pf.ts';
import type { PfRequest } from '../../../src/provision/request.ts';
import { nicOf } from '../doctor/machine.ts';

export function pfOf(
  request: Partial<PfRequest> = {},
  nic: Partial<Nic> = { permanentMac: '3c:fd:fe:00:00:01', totalVfs: 64 },
): PersistedPf {
  return persistedPf(nicOf(nic), {
    count: 2,
    pfSettings: {},
    settings: {},
    overrides: [],
    ...request,
  });
}
