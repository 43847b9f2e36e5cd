import type { Consumer } from '../consumer.ts';
import { hustcat, hustcatPf } from './hustcat.ts';
import { intel0, intel1 } from './intel.ts';

export const cniLegacy: Consumer = {
  id: 'cni-legacy',
  summary: 'abandoned generations of sriov-cni, for hosts that still run them',
  variants: [hustcat, hustcatPf, intel0, intel1],
};
