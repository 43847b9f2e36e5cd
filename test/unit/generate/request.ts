import type { GenerateRequest } from '../../../src/generate/request.ts';

/** A request that leaves all to the host. */
export function requestOf(asked: Partial<GenerateRequest> = {}): GenerateRequest {
  return {
    consumers: [],
    pfs: [],
    vfs: 'all',
    namespace: 'default',
    settings: {},
    ipam: { type: 'none' },
    rdma: false,
    overrides: { pfNames: [], addresses: [] },
    options: {
      sysctl: {},
      selectBy: 'pfNames',
      excludeTopology: false,
      needVhostNet: false,
      nodeSelector: {},
      count: 1,
      image: 'docker.io/library/busybox:stable',
      physnet: 'physnet1',
    },
    ...asked,
  };
}
