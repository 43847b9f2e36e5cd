import type { Check } from '../check.ts';
import { cloudInit } from './cloud-init.ts';
import { containerRuntime } from './container-runtime.ts';
import { iceSafeMode } from './ice-safe-mode.ts';
import { interruptRemapping } from './interrupt-remapping.ts';
import { iommuGroups } from './iommu-groups.ts';
import { iommu } from './iommu.ts';
import { iovBars } from './iov-bars.ts';
import { kernelArguments } from './kernel-arguments.ts';
import { kernelConfig } from './kernel-config.ts';
import { linkSpeed } from './link-speed.ts';
import { moduleOptions } from './module-options.ts';
import { msixVectors } from './msix-vectors.ts';
import { networkManager } from './network-manager.ts';
import { networkd } from './networkd.ts';
import { nicFirmware } from './nic-firmware.ts';
import { numa } from './numa.ts';
import { persistence } from './persistence.ts';
import { pfDriver } from './pf-driver.ts';
import { pfLink } from './pf-link.ts';
import { pfMaster } from './pf-master.ts';
import { pfOwners } from './pf-owners.ts';
import { rdmaMode } from './rdma-mode.ts';
import { representors } from './representors.ts';
import { sriovCapability } from './sriov-capability.ts';
import { tools } from './tools.ts';
import { unfinishedChange } from './unfinished-change.ts';
import { vfBondMac } from './vf-bond-mac.ts';
import { vfDriver } from './vf-driver.ts';
import { vfGuid } from './vf-guid.ts';
import { vfLimit } from './vf-limit.ts';
import { vfMacDuplicate } from './vf-mac-duplicate.ts';
import { vfMacZero } from './vf-mac-zero.ts';
import { vfOrphan } from './vf-orphan.ts';
import { vfRouting } from './vf-routing.ts';
import { vfTrust } from './vf-trust.ts';
import { vfVlan } from './vf-vlan.ts';

/** In the order of the report: from the host over the NICs to the VFs. */
export const CHECKS: readonly Check[] = [
  tools,
  kernelConfig,
  kernelArguments,
  iommu,
  interruptRemapping,
  sriovCapability,
  nicFirmware,
  vfLimit,
  iovBars,
  vfRouting,
  pfDriver,
  moduleOptions,
  iceSafeMode,
  msixVectors,
  pfLink,
  pfMaster,
  pfOwners,
  persistence,
  linkSpeed,
  numa,
  vfDriver,
  vfMacZero,
  vfMacDuplicate,
  vfVlan,
  vfTrust,
  vfBondMac,
  vfGuid,
  iommuGroups,
  representors,
  vfOrphan,
  networkManager,
  networkd,
  cloudInit,
  rdmaMode,
  containerRuntime,
  unfinishedChange,
];
