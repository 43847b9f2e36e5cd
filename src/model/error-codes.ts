/**
 * - usage: wrong flags, arguments or input (exit 2)
 * - permission: needs root (3)
 * - refused: in use or unsafe (4)
 * - unable: the host can't: hardware, firmware, driver, kernel, a missing program (5)
 * - failed: a step failed and what was there before is back (6)
 * - unrestored: a step failed and not all could be restored (7); no code of its own, see SriovError.kind
 * - bug: sriovctl's own fault (70)
 * - interrupted: Ctrl-C, and what was there before is back (130)
 */
export type ErrorKind =
  | 'usage'
  | 'permission'
  | 'refused'
  | 'unable'
  | 'failed'
  | 'unrestored'
  | 'bug'
  | 'interrupted';

/** Every error code and its kind. Codes are an interface: never rename one. Each has a row in docs/errors.md. */
export const ERROR_KINDS = {
  USAGE: 'usage',
  INVALID_MAC: 'usage',
  INVALID_PCI_ADDRESS: 'usage',
  INVALID_VLAN: 'usage',
  INVALID_RATE: 'usage',
  INVALID_MTU: 'usage',
  INVALID_MSIX: 'usage',
  INVALID_GUID: 'usage',
  INVALID_COUNT: 'usage',
  INVALID_VF_RANGE: 'usage',
  INVALID_DRIVER: 'usage',
  DUPLICATE_MAC: 'usage',
  NUMVFS_ABOVE_TOTAL: 'usage',
  VF_NOT_FOUND: 'usage',
  PF_NOT_FOUND: 'usage',
  PF_AMBIGUOUS: 'usage',
  NOT_A_PF: 'usage',
  NOT_A_NIC: 'usage',
  HOST_NOT_FOUND: 'usage',
  SNAPSHOT_INVALID: 'usage',
  HOST_READ_ONLY: 'usage',
  UNKNOWN_CHECK: 'usage',
  FILE_EXISTS: 'usage',
  INVALID_NETWORK: 'usage',
  UNKNOWN_CONSUMER: 'usage',
  TEMPLATE_INVALID: 'usage',
  FILE_UNREADABLE: 'usage',
  UNKNOWN_RULE: 'usage',
  HOST_FILE_INVALID: 'usage',
  HOST_FILE_TOO_NEW: 'usage',
  DUPLICATE_PF: 'usage',

  NEEDS_ROOT: 'permission',

  VF_IN_USE: 'refused',
  RECREATE_NEEDED: 'refused',
  CONFIRMATION_NEEDED: 'refused',
  LOCKED: 'refused',
  HOST_CHANGED: 'refused',
  UNFINISHED_CHANGE: 'refused',
  PF_MISMATCH: 'refused',
  PF_OWNED: 'refused',
  FILE_CHANGED: 'refused',
  UNSAFE_INSTALL: 'refused',

  NO_SRIOV_CAPABILITY: 'unable',
  NO_PF_DRIVER: 'unable',
  NO_VF_DRIVER: 'unable',
  NO_PF_NETDEV: 'unable',
  NO_VFS: 'unable',
  NO_IOMMU: 'unable',
  PF_DOWN: 'unable',
  DRIVER_REFUSED: 'unable',
  ESWITCH_REFUSED: 'unable',
  ATTRIBUTE_UNSUPPORTED: 'unable',
  ATTRIBUTE_REJECTED: 'unable',
  NO_RESOURCES: 'unable',
  FEWER_VFS: 'unable',
  FIRMWARE_FAULT: 'unable',
  PROGRAM_MISSING: 'unable',
  PROGRAM_FAILED: 'unable',
  PROGRAM_TOO_OLD: 'unable',
  SYSTEMD_NOT_RUNNING: 'unable',
  PERSISTENCE_UNREADABLE: 'unable',
  UNREADABLE: 'unable',
  UNWRITABLE: 'unable',

  STEP_FAILED: 'failed',
  NOT_VERIFIED: 'failed',
  TIMED_OUT: 'failed',

  INTERNAL: 'bug',
  INTERRUPTED: 'interrupted',
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_KINDS;
