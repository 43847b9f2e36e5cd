import { netdevsOf, type Machine } from './machine.ts';
import { KernelError, type Errno } from './errno.ts';
import { deviceLog } from './machine.ts';
import type { Device } from './state.ts';

/** How a PF's driver differs from the others, beyond what model/driver-abilities.ts says. */
export interface PfDriver {
  /** More VFs than this are refused. */
  most?: { vfs: number; errno: Errno; log: (asked: number) => string };
  /** VFs that a VM has through Xen or old KVM assignment cannot be dropped. */
  assigned: { errno: Errno | null; log: string };
  /** The driver does nothing and reports success while its netdev is down. */
  ignoresWhenDown?: string;
  /** The VF's driver reaches the PF only while the PF's netdev is up (mailbox interrupts). */
  vfNeedsPfUp: boolean;
  /** A MAC that the VF chose for itself shows up in the PF's vfinfo. */
  learnsVfMac: boolean;
  /** Takes 802.1ad as a VF's VLAN protocol. */
  serviceVlan: boolean;
  /** A rate is refused without a link, and above its speed. */
  rateNeedsLink: boolean;
  /** Mbit/s */
  leastRate: number;
  logs: {
    enabled?: (count: number) => string;
    disabled?: string;
    mac?: (mac: string, vf: number) => string;
    macRemoved?: (vf: number) => string;
    vlan?: (vlan: number, qos: number, vf: number) => string;
    trust?: (vf: number, on: boolean) => string;
    pfIsDown?: { mac: string; vlan: string };
  };
}

const BEFORE_USE = 'Bring the PF device up before attempting to use the VF device.';

const DEFAULT: PfDriver = {
  assigned: {
    errno: 'EPERM',
    log: 'Cannot deallocate SR-IOV virtual functions while they are assigned - VFs will not be deallocated',
  },
  vfNeedsPfUp: false,
  learnsVfMac: false,
  serviceVlan: false,
  rateNeedsLink: false,
  leastRate: 0,
  logs: {},
};

/** Messages and errnos as in drivers/net/ethernet of the kernel. */
const DRIVERS: Record<string, PfDriver> = {
  // intel/igb/igb_main.c: igb_enable_sriov(), igb_ndo_set_vf_mac(), igb_enable_port_vlan()
  igb: {
    ...DEFAULT,
    most: { vfs: 7, errno: 'EPERM', log: () => '' },
    vfNeedsPfUp: true,
    learnsVfMac: true,
    rateNeedsLink: true,
    logs: {
      enabled: (count) => `${count} VFs allocated`,
      disabled: 'IOV Disabled',
      mac: (mac, vf) =>
        `setting MAC ${mac} on VF ${vf}\nReload the VF driver to make this change effective.`,
      macRemoved: (vf) => `remove administratively set MAC on VF ${vf}`,
      vlan: (vlan, qos, vf) => `Setting VLAN ${vlan}, QOS 0x${qos.toString(16)} on VF ${vf}`,
      trust: (vf, on) => `VF ${vf} is ${on ? '' : 'not '}trusted`,
      pfIsDown: {
        mac: `The VF MAC address has been set, but the PF device is not up.\n${BEFORE_USE}`,
        vlan: `The VF VLAN has been set, but the PF device is not up.\n${BEFORE_USE}`,
      },
    },
  },
  // intel/ixgbe/ixgbe_sriov.c: ixgbe_pci_sriov_enable(), ixgbe_ndo_set_vf_mac()
  ixgbe: {
    ...DEFAULT,
    most: { vfs: 63, errno: 'EPERM', log: () => '' },
    assigned: {
      errno: 'EPERM',
      log: 'Unloading driver while VFs are assigned - VFs will not be deallocated',
    },
    vfNeedsPfUp: true,
    learnsVfMac: true,
    rateNeedsLink: true,
    leastRate: 11,
    logs: {
      enabled: (count) => `SR-IOV enabled with ${count} VFs`,
      mac: (mac, vf) =>
        `setting MAC ${mac} on VF ${vf}\nReload the VF driver to make this change effective.`,
      macRemoved: (vf) => `removing MAC on VF ${vf}`,
      vlan: (vlan, qos, vf) => `Setting VLAN ${vlan}, QOS 0x${qos.toString(16)} on VF ${vf}`,
      trust: (vf, on) => `VF ${vf} is ${on ? '' : 'not '}trusted`,
      pfIsDown: {
        mac: `The VF MAC address has been set, but the PF device is not up.\n${BEFORE_USE}`,
        vlan: `The VF VLAN has been set, but the PF device is not up.\n${BEFORE_USE}`,
      },
    },
  },
  // intel/i40e/i40e_virtchnl_pf.c: i40e_pci_sriov_configure(), i40e_ndo_set_vf_mac()
  i40e: {
    ...DEFAULT,
    assigned: {
      errno: 'EINVAL',
      log: 'Unable to free VFs because some are assigned to VMs.',
    },
    learnsVfMac: true,
    logs: {
      enabled: (count) => `Allocating ${count} VFs.`,
      mac: (mac, vf) => `Setting MAC ${mac} on VF ${vf}`,
      macRemoved: (vf) => `Removing MAC on VF ${vf}`,
      trust: (vf, on) => `VF ${vf} is now ${on ? '' : 'un'}trusted`,
    },
  },
  // intel/ice/ice_sriov.c: ice_sriov_configure(), ice_set_vf_mac()
  ice: {
    ...DEFAULT,
    assigned: {
      errno: 'EBUSY',
      log: "can't free VFs because some are assigned",
    },
    learnsVfMac: true,
    logs: {
      mac: (mac, vf) => `Setting MAC ${mac} on VF ${vf}. VF driver will be reinitialized`,
      macRemoved: (vf) => `Removing MAC on VF ${vf}. VF driver will be reinitialized`,
      vlan: (vlan, qos, vf) => `Setting VLAN ${vlan}, QoS ${qos} on VF ${vf}`,
      trust: (vf, on) => `VF ${vf} is now ${on ? '' : 'un'}trusted`,
    },
  },
  // broadcom/bnxt/bnxt_sriov.c: bnxt_sriov_configure()
  bnxt_en: {
    ...DEFAULT,
    assigned: {
      errno: null,
      log: 'Unable to configure SRIOV since some VFs are assigned to VMs.',
    },
    ignoresWhenDown: 'Reject SRIOV config request since if is down!',
  },
  // netdevsim/netdev.c: nsim_set_vf_vlan()
  netdevsim: { ...DEFAULT, serviceVlan: true },
};

export function pfDriver(driver: string | null): PfDriver {
  return driver !== null && Object.hasOwn(DRIVERS, driver) ? DRIVERS[driver]! : DEFAULT;
}

/**
 * The driver's sriov_configure() for a count above 0: how many VFs it is going to enable.
 * @throws {KernelError}
 */
export function admitVfs(machine: Machine, pf: Device, count: number): number {
  const rules = pf.sriov!.rules;
  const driver = pfDriver(pf.driver);
  const most = rules.limit
    ? { vfs: rules.limit.above, errno: rules.limit.errno, log: () => rules.limit!.log }
    : driver.most;
  if (most && count > most.vfs) refuse(machine, pf, most.errno, most.log(count));
  if (driver.ignoresWhenDown !== undefined && !netdevsOf(machine, pf.name).some(({ up }) => up)) {
    deviceLog(machine, pf, driver.ignoresWhenDown);
    return 0;
  }
  if (rules.noMmio === 'not assigned') {
    refuse(machine, pf, 'ENOMEM', 'not enough MMIO resources for SR-IOV');
  }
  if (rules.noMmio === 'bus out of range') {
    refuse(
      machine,
      pf,
      'ENOMEM',
      `can't enable ${count} VFs (bus ${nextBus(pf)} out of range of [bus ${bus(pf)}])`,
    );
  }
  return Math.min(count, rules.enablesAtMost ?? count);
}

/** @throws {KernelError} */
export function admitRemoval(machine: Machine, pf: Device): boolean {
  if (!pf.sriov!.rules.assigned) return true;
  const { errno, log } = pfDriver(pf.driver).assigned;
  deviceLog(machine, pf, log);
  if (errno !== null) throw new KernelError(errno);
  return false;
}

function refuse(machine: Machine, pf: Device, errno: Errno, log: string): never {
  if (log !== '') deviceLog(machine, pf, log);
  throw new KernelError(errno);
}

function bus(pf: Device): string {
  return pf.name.slice(-7, -5);
}

function nextBus(pf: Device): string {
  return (parseInt(bus(pf), 16) + 1).toString(16).padStart(2, '0');
}
