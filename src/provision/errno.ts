import { counted } from '../model/counted.ts';
import { SriovError, type SriovErrorRest } from '../model/errors.ts';
import type { ErrorCode } from '../model/error-codes.ts';
import type { Nic } from '../model/nic.ts';
import { oneLine } from '../model/text.ts';
import { nicLabel } from '../model/nic-label.ts';

export interface NumVfsFailure {
  nic: Nic;
  errno: string;
  from: number;
  to: number;
  /** Lines of the kernel log about this device since the write. */
  kernelLog: readonly string[];
}

/**
 * Turns the errno of a write to sriov_numvfs into its cause. The core's own are in drivers/pci/iov.c
 * (sriov_numvfs_store, sriov_enable); the drivers' in their sriov_configure.
 */
export function numVfsError(failure: NumVfsFailure): SriovError {
  const { nic, errno, from, to, kernelLog } = failure;
  const { code, cause, actions } = explain(failure);
  const quoted = kernelLog.map((line) => oneLine(line));
  const what = to === 0 ? 'destroy the VFs' : `create ${counted(to, 'VF')}`;
  return new SriovError(code, `The kernel would not ${what} of ${nicLabel(nic)} (${errno})`, {
    cause: quoted.length > 0 ? `${cause} The kernel log says: ${quoted.at(-1)}` : cause,
    actions,
    details: {
      errno,
      pf: nicLabel(nic),
      pci: nic.pci,
      driver: nic.driver,
      from,
      to,
      kernelLog: quoted,
    },
  });
}

interface Explanation extends Required<Pick<SriovErrorRest, 'cause' | 'actions'>> {
  code: ErrorCode;
}

function explain(failure: NumVfsFailure): Explanation {
  return fromKernelLog(failure) ?? fromDriver(failure) ?? fromErrno(failure);
}

/** The three ENOMEMs and others that only the log tells apart. */
function fromKernelLog({ kernelLog, nic }: NumVfsFailure): Explanation | undefined {
  const log = kernelLog.join('\n');
  if (/IOV BARS not allocated|not enough MMIO resources for SR-IOV/.test(log)) {
    return {
      code: 'NO_RESOURCES',
      cause: "The firmware gave the VFs' memory windows (IOV BARs) no room.",
      actions: [
        'Turn on "SR-IOV" and "Above 4G decoding" (MMIO high) in the firmware setup.',
        'If that does not help, boot with pci=realloc (pci=realloc=on where the kernel wants a value).',
      ],
    };
  }
  if (/bus [0-9a-f]{2} out of range/.test(log)) {
    return {
      code: 'NO_RESOURCES',
      cause:
        'The highest VF would need a PCI bus number that the bridge above the NIC was not given.',
      actions: [
        'Ask for fewer VFs (without ARI forwarding only those on the first bus fit).',
        'Turn on ARI in the firmware setup, or boot with pci=assign-busses.',
      ],
    };
  }
  if (/Safe Mode/i.test(log)) {
    return {
      code: 'FIRMWARE_FAULT',
      cause: `The driver ${nic.driver} runs in safe mode because its DDP package is missing.`,
      actions: [
        'Install the DDP firmware (package linux-firmware or firmware-misc-nonfree) and reload the driver.',
      ],
    };
  }
  if (/MSI-X/.test(log)) return msixExhausted();
  if (/diagnostic test/i.test(log)) {
    return {
      code: 'DRIVER_REFUSED',
      cause: 'The device is undergoing diagnostic testing.',
      actions: ['Wait until the test has ended and try again.'],
    };
  }
  return undefined;
}

function fromDriver({ nic, errno, to }: NumVfsFailure): Explanation | undefined {
  switch (`${nic.driver} ${errno}`) {
    case 'ixgbe EPERM':
      if (to === 0) return vfsAssigned();
      return {
        code: 'NO_RESOURCES',
        cause: 'ixgbe allows 63 VFs, 31 with up to 4 traffic classes and 15 with more.',
        actions: [
          'Ask for fewer VFs.',
          `See the traffic classes: tc qdisc show dev ${nicLabel(nic)}`,
        ],
      };
    case 'nfp EPERM':
    case 'hinic EPERM':
      return vfsAssigned();
    case 'i40e EPERM':
      return {
        code: 'NO_RESOURCES',
        cause: 'i40e has too few resources (queues, vectors) left for so many VFs.',
        actions: ['Ask for fewer VFs.', `Free queues: ethtool -L ${nicLabel(nic)} combined N`],
      };
    case 'ice EBUSY':
      return {
        code: 'DRIVER_REFUSED',
        cause: 'ice is not ready for SR-IOV yet, or some VFs are assigned to a VM.',
        actions: [
          'Wait a few seconds and try again.',
          `See who uses the VFs: sriovctl vf list ${nicLabel(nic)}`,
        ],
      };
    case 'ice ENOSPC':
      return msixExhausted();
    case 'ice EOPNOTSUPP':
    case 'ice ENOTSUP':
    case 'ice ENOTSUPP':
      return {
        code: 'DRIVER_REFUSED',
        cause: 'ice supports fewer VFs than that, or runs in safe mode without its DDP package.',
        actions: [
          'Ask for fewer VFs.',
          'Look for "Safe Mode" in the kernel log; install the DDP firmware.',
        ],
      };
    default:
      return undefined;
  }
}

function fromErrno({ nic, errno, from, to }: NumVfsFailure): Explanation {
  const pf = nicLabel(nic);
  switch (errno) {
    case 'EINVAL':
      return {
        code: 'DRIVER_REFUSED',
        cause: `${to} is outside what the hardware says it can do (initial and total VFs).`,
        actions: ['Ask for fewer VFs.', 'Update the firmware of the NIC if its limits look wrong.'],
      };
    case 'ERANGE':
      return {
        code: 'NUMVFS_ABOVE_TOTAL',
        cause: `${to} is more than sriov_totalvfs${nic.totalVfs === null ? '' : ` (${nic.totalVfs})`}.`,
        actions: [
          'Ask for fewer VFs.',
          'On Mellanox NICs raise NUM_OF_VFS with mstconfig; on igb and ixgbe look at max_vfs.',
        ],
      };
    case 'ENOENT':
      return {
        code: 'NO_PF_DRIVER',
        cause:
          nic.driver === null
            ? 'No driver is bound to the PF.'
            : `The driver ${nic.driver} cannot create VFs through sysfs${nic.driver === 'vfio-pci' ? ' unless loaded with enable_sriov=1' : ''}.`,
        actions: [
          'Bind the PF to its network driver, then try again.',
          `Look: sriovctl doctor ${pf}`,
        ],
      };
    case 'EBUSY':
      return {
        code: 'RECREATE_NEEDED',
        cause:
          from > 0
            ? `The kernel does not go from ${from} VFs to ${to}: it wants 0 in between.`
            : 'VFs appeared meanwhile: somebody else creates VFs on this PF.',
        actions: [
          'See who owns the PF (NetworkManager, netplan, systemd, an operator), then try again.',
        ],
      };
    case 'EPERM':
      return to === 0
        ? vfsAssigned()
        : {
            code: 'DRIVER_REFUSED',
            cause: `The driver ${nic.driver} refuses that many VFs.`,
            actions: ['Ask for fewer VFs.', 'Look at the kernel log: dmesg | tail'],
          };
    case 'ENOMEM':
      return {
        code: 'NO_RESOURCES',
        cause:
          'The kernel found no memory window or bus number for the VFs; the kernel log tells which.',
        actions: [
          'Turn on "SR-IOV" and "Above 4G decoding" in the firmware setup; then try pci=realloc.',
          'Ask for fewer VFs (7 or less need no second bus).',
        ],
      };
    case 'ENOSPC':
      return msixExhausted();
    case 'ENOTSUP':
    case 'ENOTSUPP':
    case 'Unknown system error -524':
    case 'EOPNOTSUPP':
      return {
        code: 'DRIVER_REFUSED',
        cause: `The driver ${nic.driver} does not support this, or not that many VFs.`,
        actions: ['Ask for fewer VFs.', 'Look at the kernel log: dmesg | tail'],
      };
    case 'EIO':
      return {
        code: 'FIRMWARE_FAULT',
        cause:
          'The device reports numbers that cannot be right (InitialVFs and TotalVFs, offset, stride), or failed.',
        actions: [
          'Update the firmware of the NIC and of the host.',
          'Look at the kernel log: dmesg | tail',
        ],
      };
    case 'ENODEV':
    case 'ENOSYS':
      return {
        code: 'NO_SRIOV_CAPABILITY',
        cause: 'The function that this one depends on is not a PF (dependency link).',
        actions: ['Create the VFs on function 0 of the device.'],
      };
    case 'EACCES':
      return {
        code: 'NO_SRIOV_CAPABILITY',
        cause:
          'sriov_numvfs is not there or not writable: no SR-IOV capability, a container with read-only sysfs, or a VM.',
        actions: [
          'Turn on SR-IOV in the firmware setup of the host and of the NIC.',
          'In a container: mount /sys writable.',
        ],
      };
    case 'ETIMEDOUT':
      return {
        code: 'TIMED_OUT',
        cause:
          'The write did not come back: most likely a VM or DPDK program holds a VF through vfio and the kernel waits for it.',
        actions: [
          `See who: sriovctl vf list ${pf}`,
          'Shut that VM or program down; the kernel then goes on.',
        ],
      };
    default:
      return {
        code: 'DRIVER_REFUSED',
        cause: `The driver ${nic.driver} or the kernel refused with ${errno}.`,
        actions: ['Look at the kernel log: dmesg | tail'],
      };
  }
}

function vfsAssigned(): Explanation {
  return {
    code: 'VF_IN_USE',
    cause: 'The driver says that VFs are assigned to a VM and will not be deallocated.',
    actions: ['Shut down the VM that has them, then try again.'],
  };
}

function msixExhausted(): Explanation {
  return {
    code: 'NO_RESOURCES',
    cause:
      'The device has no MSI-X interrupts left for VFs; the PF and irdma take one for each CPU.',
    actions: [
      'Free some: blacklist irdma if RDMA is not needed.',
      'Or limit the PF (kernel 6.14 and later): devlink resource and the parameter msix_vec_per_pf_max.',
      'Or ask for fewer VFs.',
    ],
  };
}
