import type { Consumer } from '../consumer.ts';
import { acceleratedBridge } from './accelerated-bridge.ts';
import { hostDevice } from './host-device.ts';
import { ibSriov } from './ib-sriov.ts';
import { macvlan } from './macvlan.ts';
import { ovs } from './ovs.ts';
import { conf, conflist } from './sriov.ts';

export const cni: Consumer = {
  id: 'cni',
  summary:
    'networks for containerd, nerdctl, CRI-O, podman with CNI, and multus: sriov-cni and its relatives',
  variants: [conflist, conf, hostDevice, ibSriov, acceleratedBridge, ovs, macvlan],
};
