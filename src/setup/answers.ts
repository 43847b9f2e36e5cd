import type { RequestedSettings } from '../provision/request.ts';

export type PurposeId = 'kubernetes' | 'docker' | 'vm' | 'dpdk' | 'rdma';

/** What the person said so far. What is undefined was not asked yet, or has its default. */
export interface Answers {
  purpose?: PurposeId;
  /** Labels of the PFs. */
  pfs?: string[];
  /** Ids of the checks whose cures are wanted. */
  cures?: string[];
  /** As typed, by the PF's label. */
  counts: Record<string, string>;
  /** PFs whose VFs may be destroyed to make another number of them. */
  recreate: string[];
  /** What was chosen for all VFs, beside what the purpose brings. */
  settings: SettingAnswers;
  /** What the purpose brings shall not be set: it stays as it is. */
  leave: (keyof SettingAnswers)[];
  persist?: boolean;
  /** By purpose: another one has others. */
  consumers: Partial<Record<PurposeId, string[]>>;
  subnet?: string;
  folder?: string;
}

export type SettingAnswers = Pick<
  RequestedSettings,
  'vlan' | 'trust' | 'spoofchk' | 'maxTxRate' | 'mtu' | 'driver' | 'mac'
>;

export const NO_ANSWERS: Answers = {
  counts: {},
  recreate: [],
  settings: {},
  leave: [],
  consumers: {},
};
