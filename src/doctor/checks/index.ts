import type { Check } from '../check.ts';
import { pfLink } from './pf-link.ts';
import { pfMaster } from './pf-master.ts';
import { sriovCapability } from './sriov-capability.ts';

/** In the order of the report: from the hardware up to the VFs. */
export const CHECKS: readonly Check[] = [sriovCapability, pfLink, pfMaster];
