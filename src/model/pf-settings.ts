/** What a person wants a PF itself to be, beside how many VFs it has; what is undefined stays as it is. */
export interface PfSettings {
  /** Administrative state of its netdev. A file may only ask for true: taking a PF down could cut the host off. */
  up?: boolean;
  /** Of the PF's netdev. */
  mtu?: number;
  /** Will the kernel look for a driver for new VFs (`sriov_drivers_autoprobe`)? */
  autoprobe?: boolean;
  /** Of the eswitch, as devlink says. */
  eswitch?: EswitchMode;
  /** NetworkManager leaves the VFs alone, by a udev rule of ours. */
  unmanaged?: boolean;
}

export type EswitchMode = 'legacy' | 'switchdev';
