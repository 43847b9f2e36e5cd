import type { Errno } from './errno.ts';

/** How a PF's driver differs from the others, beyond what model/driver-abilities.ts says. */
export interface PfDriver {
  /** More VFs than this are refused. */
  most?: { vfs: number; errno: Errno; log?: string };
  /** VFs that a VM has through Xen or old KVM assignment are not dropped; null: and success is reported. */
  assigned: { errno: Errno | null; log: string };
  /** The driver does nothing and reports success while its netdev is down. */
  ignoresWhenDown?: string;
  /** The VF's driver reaches the PF only while the PF's netdev is up (mailbox interrupts). */
  vfNeedsPfUp: boolean;
  /** A MAC that the VF chose for itself shows up in the PF's vfinfo. */
  learnsVfMac: boolean;
  /** A MAC that is set on the PF resets the VF, and its driver takes it at once. */
  vfTakesMac: boolean;
  /** Takes 802.1ad as a VF's VLAN protocol. */
  serviceVlan: boolean;
  /** A rate above the link's speed is refused, so any while the link is down. */
  rateUpToLinkSpeed: boolean;
  /** Mbit/s */
  leastRate: number;
  /** Size of a VF's MSI-X table, where it cannot be changed. */
  vfMsix: number;
  msixPool?: MsixPool;
  logs: {
    enabled?: (count: number) => string;
    disabled?: string;
    mac?: (mac: string, vf: number) => string[];
    macRemoved?: (vf: number) => string;
    vlan?: (vlan: number, qos: number, vf: number) => string;
    trust?: (vf: number, on: boolean) => string;
    /** Of what is refused in switchdev mode. */
    legacyOnly?: string;
    /** Said in addition while the PF's netdev is down. */
    pfIsDown?: { mac: string[]; vlan: string[] };
    linkUp?: (name: string, speed: number) => string;
  };
}

/** The interrupt vectors that a driver deals out to VFs. */
export interface MsixPool {
  /** The kernel with which the driver learned it. */
  since: [major: number, minor: number];
  total: number;
  /** Sizes of a VF's table. */
  least: number;
  most: number;
  /** Does a 0 bring the default back? If not it does nothing. */
  zeroIsDefault: boolean;
  tooMany: Errno;
  usedUp: Errno;
  /** Of each VF at first. */
  share(vfs: number): number;
}

const DEFAULT: PfDriver = {
  assigned: {
    errno: 'EPERM',
    log: 'Cannot deallocate SR-IOV virtual functions while they are assigned - VFs will not be deallocated',
  },
  vfNeedsPfUp: false,
  learnsVfMac: false,
  vfTakesMac: false,
  serviceVlan: false,
  rateUpToLinkSpeed: false,
  leastRate: 0,
  vfMsix: 5,
  logs: {},
};

/** What igb and ixgbe have in common: 1G and 10G of Intel, the VF behind a mailbox. */
const MAILBOX: PfDriver = {
  ...DEFAULT,
  vfNeedsPfUp: true,
  learnsVfMac: true,
  rateUpToLinkSpeed: true,
  vfMsix: 3,
  logs: {
    mac: (mac, vf) => [
      `setting MAC ${mac} on VF ${vf}`,
      'Reload the VF driver to make this change effective.',
    ],
    vlan: (vlan, qos, vf) => `Setting VLAN ${vlan}, QOS 0x${qos.toString(16)} on VF ${vf}`,
    trust: (vf, on) => `VF ${vf} is ${on ? '' : 'not '}trusted`,
    pfIsDown: { mac: pfIsDown('MAC address'), vlan: pfIsDown('VLAN') },
  },
};

/**
 * intel/ice/ice_sriov.c: ice_sriov_set_msix_vec_count() adds the one of the mailbox (OICR) to the number written, and
 * ice_set_per_vf_res() gives each VF the largest of these that all can have.
 */
const ICE_MSIX: MsixPool = {
  since: [6, 7],
  total: 1024,
  least: 2,
  most: 257,
  zeroIsDefault: false,
  tooMany: 'EINVAL',
  usedUp: 'ENOSPC',
  share: (vfs) => [17, 5, 3].find((size) => size * vfs <= 1024) ?? 2,
};

/**
 * mellanox/mlx5/core/pci_irq.c: mlx5_get_default_msix_vec_count(), mlx5_set_msix_vec_count(); the bounds are the
 * firmware's.
 */
const MLX5_MSIX: MsixPool = {
  since: [5, 13],
  total: 1024,
  least: 2,
  most: 64,
  zeroIsDefault: true,
  tooMany: 'EOVERFLOW',
  usedUp: 'EINVAL',
  share: (vfs) => Math.max(Math.min(Math.floor(1024 / vfs), 32), 2),
};

/** Messages and errnos as in drivers/net/ethernet of the kernel. */
const DRIVERS: Record<string, PfDriver> = {
  // intel/igb/igb_main.c: igb_enable_sriov(), igb_ndo_set_vf_mac(), igb_watchdog_task()
  igb: {
    ...MAILBOX,
    most: { vfs: 7, errno: 'EPERM' },
    logs: {
      ...MAILBOX.logs,
      enabled: (count) => `${count} VFs allocated`,
      disabled: 'IOV Disabled',
      macRemoved: (vf) => `remove administratively set MAC on VF ${vf}`,
      linkUp: (name, speed) =>
        `igb: ${name} NIC Link is Up ${speed} Mbps Full Duplex, Flow Control: RX/TX`,
    },
  },
  // intel/ixgbe/ixgbe_sriov.c: ixgbe_pci_sriov_enable(), ixgbe_ndo_set_vf_mac(), ixgbe_ndo_set_vf_bw()
  ixgbe: {
    ...MAILBOX,
    most: { vfs: 63, errno: 'EPERM' },
    assigned: {
      errno: 'EPERM',
      log: 'Unloading driver while VFs are assigned - VFs will not be deallocated',
    },
    leastRate: 11,
    logs: {
      ...MAILBOX.logs,
      enabled: (count) => `SR-IOV enabled with ${count} VFs`,
      macRemoved: (vf) => `removing MAC on VF ${vf}`,
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
    vfTakesMac: true,
    logs: {
      enabled: (count) => `Allocating ${count} VFs.`,
      mac: (mac, vf) => [`Setting MAC ${mac} on VF ${vf}`],
      macRemoved: (vf) => `Removing MAC on VF ${vf}`,
      trust: (vf, on) => `VF ${vf} is now ${on ? '' : 'un'}trusted`,
    },
  },
  // intel/ice/ice_sriov.c: ice_sriov_configure(), ice_set_vf_mac(), ice_set_vf_trust()
  ice: {
    ...DEFAULT,
    msixPool: ICE_MSIX,
    assigned: { errno: 'EBUSY', log: "can't free VFs because some are assigned" },
    learnsVfMac: true,
    vfTakesMac: true,
    logs: {
      mac: (mac, vf) => [`Setting MAC ${mac} on VF ${vf}. VF driver will be reinitialized`],
      macRemoved: (vf) => `Removing MAC on VF ${vf}. VF driver will be reinitialized`,
      vlan: (vlan, qos, vf) => `Setting VLAN ${vlan}, QoS ${qos} on VF ${vf}`,
      trust: (vf, on) => `VF ${vf} is now ${on ? '' : 'un'}trusted`,
      legacyOnly: 'Trusted VF is forbidden in switchdev mode',
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
  mlx5_core: { ...DEFAULT, msixPool: MLX5_MSIX },
  // netdevsim/netdev.c: nsim_set_vf_vlan()
  netdevsim: { ...DEFAULT, serviceVlan: true },
};

export function pfDriver(driver: string | null): PfDriver {
  return driver !== null && Object.hasOwn(DRIVERS, driver) ? DRIVERS[driver]! : DEFAULT;
}

function pfIsDown(what: string): string[] {
  return [
    `The VF ${what} has been set, but the PF device is not up.`,
    'Bring the PF device up before attempting to use the VF device.',
  ];
}
