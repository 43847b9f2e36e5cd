import type { Consumer } from '../consumer.ts';
import { conf, conflist } from './sriov.ts';

export const cni: Consumer = {
  id: 'cni',
  summary:
    'networks for containerd, nerdctl, CRI-O, podman with CNI, and multus: sriov-cni and its relatives',
  variants: [conflist, conf],
};
