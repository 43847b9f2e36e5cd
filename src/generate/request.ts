import type { ConsumerOptions, NetworkSettings } from '../consumers/description.ts';
import type { Ipam } from '../consumers/ipam.ts';

/** What `gen-config` was asked for; what is missing comes from the host. */
export interface GenerateRequest {
  /** `cni`, `cni:host-device`. */
  consumers: string[];
  /** Names as of `--pf`; empty: the only PF that has VFs. */
  pfs: string[];
  /** As of `--vfs`: of each PF. */
  vfs: string;
  name?: string;
  namespace: string;
  resource?: { prefix?: string; name?: string };
  settings: NetworkSettings;
  ipam: Ipam;
  rdma: boolean;
  overrides: Overrides;
  options: ConsumerOptions;
}

/** What shall stand in the files instead of what this host has: they are for another one. */
export interface Overrides {
  vendor?: string;
  /** The VFs' device id. */
  device?: string;
  pfDevice?: string;
  driver?: string;
  linkType?: 'ether' | 'infiniband';
  numaNode?: number;
  /** In the order of the PFs. */
  pfNames: string[];
  /** In the order of the VFs. */
  addresses: string[];
}
