import { driverAbilities } from '../model/driver-abilities.ts';
import { SriovError } from '../model/errors.ts';
import { ZERO_MAC } from '../model/mac-address.ts';
import type { Nic, Vf } from '../model/nic.ts';
import { oneLine } from '../model/text.ts';
import type { VfSettings } from '../model/vf-settings.ts';
import type { AttributeChange, Plan } from './plan.ts';
import { isUnread, type DesiredState, type PfState } from './pf-state.ts';
import { hasNetdev, isUserspaceDriver, needsIommu } from '../model/userspace-driver.ts';
import { nicLabel } from '../model/nic-label.ts';
import { refuseWithoutWayBack } from './way-back.ts';

/**
 * Says no before anything is written to what cannot work or would break something else.
 * `neighbours`: every NIC and VF of the host, for duplicate MACs. Pure.
 */
export function validate(
  state: PfState,
  desired: DesiredState,
  plan: Plan,
  neighbours: Neighbours,
): void {
  refuseWithoutNetdev(state.nic, plan);
  refuseMsix(state, desired, plan);
  refuseUnspeakableName(state.nic, plan);
  refuseUnreadable(state, plan);
  refuseDuplicateMacs(state, desired, neighbours);
  for (const [index, settings] of desired.vfs) {
    const vf = plan.numVfs ? undefined : state.vfs.find((candidate) => candidate.index === index);
    refuseQosWithoutVlan(state.nic, index, settings, vf);
    refuseMinAboveMax(state.nic, index, settings, vf);
    refuseMtuWithoutNetdev(state.nic, index, settings);
  }
  for (const change of plan.attributes) refuseDangerousMinRate(state.nic, change);
  refuseWithoutIommu(state, plan);
  refuseWithoutWayBack(state, desired, plan);
}

function refuseWithoutNetdev(nic: Nic, plan: Plan): void {
  const needing = plan.pf.some(({ setting }) => setting === 'up' || setting === 'mtu');
  if (nic.name !== null || (plan.attributes.length === 0 && !needing)) return;
  throw new SriovError(
    'NO_PF_NETDEV',
    `${nicLabel(nic)} has no netdev, so its VFs cannot be given settings`,
    {
      cause:
        nic.driver === null
          ? 'No driver is bound to the PF; VF settings go through the netdev that a network driver makes.'
          : `VF settings go through the PF's netdev, and the driver ${nic.driver} makes none in this network namespace.`,
      actions: [
        'Bind the PF to its network driver, or move its netdev back into this namespace.',
        'Without settings VFs can still be made: sriovctl vf create PF --count N --mac none',
      ],
    },
  );
}

export interface Neighbours {
  nics: readonly Nic[];
  vfs: readonly Pick<Vf, 'pf' | 'index' | 'mac'>[];
}

function refuseMsix({ nic, totalMsix = 0 }: PfState, { vfs }: DesiredState, plan: Plan): void {
  if (plan.msix.length === 0) return;
  const all = [...vfs.values()].reduce((sum, { msix = 0 }) => sum + msix, 0);
  if (all <= totalMsix) return;
  const pf = nicLabel(nic);
  throw new SriovError(
    totalMsix === 0 ? 'ATTRIBUTE_UNSUPPORTED' : 'NO_RESOURCES',
    totalMsix === 0
      ? `The interrupt vectors of the VFs of ${pf} cannot be set`
      : `${all} interrupt vectors are asked for, and the VFs of ${pf} can have ${totalMsix} together`,
    {
      cause:
        totalMsix === 0
          ? `sriov_vf_total_msix of ${pf} is 0 or absent: the driver ${nic.driver}, or this kernel, deals none out.`
          : 'sriov_vf_total_msix is what the driver deals out to all VFs.',
      actions: [totalMsix === 0 ? 'Leave msix out for this NIC.' : 'Ask for fewer.'],
      details: { totalMsix, asked: all },
    },
  );
}

/**
 * `ip -batch` cuts a line at any `#` and takes a quote at the beginning of a word for one (iproute2 lib/utils.c,
 * getcmdline and makeargs); the kernel allows both in a name, and only white space, `/` and `:` not.
 */
function refuseUnspeakableName({ name }: Nic, plan: Plan): void {
  if (name === null || plan.attributes.length === 0 || !/^["']|[#\\\s]/.test(name)) return;
  throw new SriovError(
    'NO_PF_NETDEV',
    `The name ${oneLine(name)} cannot be given to ip -batch, so its VFs cannot be given settings`,
    {
      cause: 'There it would mean another interface, or none.',
      actions: ['Rename it: ip link set dev OLD name NEW'],
    },
  );
}

/** What cannot be read cannot be put back. */
function refuseUnreadable({ nic, vfs }: PfState, plan: Plan): void {
  const unread = vfs.filter(isUnread);
  const restores = plan.attributes.length > 0 || (plan.numVfs !== undefined && plan.numVfs.to > 0);
  // A PF that user space drives has no settings for its VFs; the netdev of any other is in another namespace.
  const hasSettings = nic.name !== null || (nic.driver !== null && !isUserspaceDriver(nic.driver));
  if (!hasSettings || unread.length === 0 || !restores) return;
  throw new SriovError(
    'UNREADABLE',
    `The settings of ${unread.length} VFs of ${nicLabel(nic)} cannot be read`,
    {
      cause:
        nic.name === null
          ? `The netdev of the PF is not in this network namespace, so they could not be put back.`
          : 'rtnetlink, through ip, did not tell them; a failed change could not put them back.',
      actions:
        nic.name === null
          ? ['Move the netdev back into this namespace.', 'Or begin anew: sriovctl vf delete PF']
          : [`Look: ip -d link show dev ${nicLabel(nic)}`, 'Check that iproute2 works: ip -V'],
    },
  );
}

function refuseDuplicateMacs(
  { nic }: PfState,
  { vfs }: DesiredState,
  neighbours: Neighbours,
): void {
  const owners = new Map<string, string>();
  for (const other of neighbours.nics) {
    if (other.mac !== null) owners.set(other.mac, `the PF ${nicLabel(other)}`);
  }
  const pf = nicLabel(nic);
  for (const vf of neighbours.vfs) {
    if (vf.pf === pf && vfs.get(vf.index)?.mac !== undefined) continue;
    if (vf.mac !== null && vf.mac !== ZERO_MAC) owners.set(vf.mac, `VF ${vf.index} of ${vf.pf}`);
  }
  for (const [index, { mac }] of vfs) {
    if (mac === undefined || mac === ZERO_MAC) continue;
    const owner = owners.get(mac);
    if (owner !== undefined) {
      throw new SriovError(
        'DUPLICATE_MAC',
        `${mac} for VF ${index} of ${pf} is already the MAC of ${owner}`,
        {
          cause: 'Two interfaces with one MAC on a network take the traffic of each other.',
          actions: ['Choose another address, or --mac auto.'],
          details: { mac, vf: index, owner },
        },
      );
    }
    owners.set(mac, `VF ${index} of ${pf}`);
  }
}

function refuseQosWithoutVlan(
  nic: Nic,
  index: number,
  settings: VfSettings,
  vf: Vf | undefined,
): void {
  const vlan = settings.vlan ?? vf?.vlan ?? 0;
  if (vlan !== 0) return;
  const needing = settings.qos
    ? 'a QoS priority'
    : settings.vlanProto === '802.1ad'
      ? '802.1ad'
      : undefined;
  if (needing === undefined) return;
  throw new SriovError(
    'INVALID_VLAN',
    `VF ${index} of ${nicLabel(nic)} has no VLAN, so ${needing} means nothing`,
    {
      cause: 'Priority and protocol are parts of the VLAN tag.',
      actions: ['Give the VLAN as well: --vlan 1-4094'],
    },
  );
}

function refuseMinAboveMax(
  nic: Nic,
  index: number,
  settings: VfSettings,
  vf: Vf | undefined,
): void {
  if (settings.minTxRate === undefined && settings.maxTxRate === undefined) return;
  const min = settings.minTxRate ?? vf?.minTxRate ?? 0;
  const max = settings.maxTxRate ?? vf?.maxTxRate ?? 0;
  if (max === 0 || min <= max) return;
  throw new SriovError(
    'INVALID_RATE',
    `VF ${index} of ${nicLabel(nic)}: the minimum rate ${min} is above the maximum ${max}`,
    {
      actions: ['Raise --max-rate or lower --min-rate (Mbit/s, 0 for no limit).'],
    },
  );
}

function refuseMtuWithoutNetdev(nic: Nic, index: number, { mtu, driver }: VfSettings): void {
  if (mtu === undefined || hasNetdev(driver)) return;
  throw new SriovError(
    'INVALID_MTU',
    `VF ${index} of ${nicLabel(nic)} will have no netdev whose MTU could be set`,
    {
      cause:
        driver === null
          ? 'Without a driver a VF has no netdev.'
          : `${driver} hands the VF to user space.`,
      actions: ['Leave --mtu out, or set it in the VM or DPDK program.'],
    },
  );
}

/**
 * The one attribute that is refused without asking the kernel: a minimum rate leaves i40e with a pending
 * operation and VFs that can no longer be destroyed, and igb, ixgbe and i40e have none at all.
 */
function refuseDangerousMinRate(nic: Nic, { vf, attribute, to }: AttributeChange): void {
  if (attribute !== 'minTxRate' || to === 0) return;
  if (!driverAbilities(nic.driver)?.cannot.includes('minTxRate')) return;
  throw new SriovError(
    'ATTRIBUTE_UNSUPPORTED',
    `VF ${vf} of ${nicLabel(nic)}: ${nic.driver} cannot guarantee a minimum rate`,
    {
      cause: `The driver ${nic.driver} only limits the maximum rate.`,
      actions: ['Leave --min-rate out; --max-rate works.'],
      details: { vf, attribute, driver: nic.driver },
    },
  );
}

function refuseWithoutIommu({ nic, vfs }: PfState, plan: Plan): void {
  for (const { vf: index, to } of plan.drivers) {
    if (to === null || !needsIommu(to)) continue;
    const vf = plan.numVfs ? undefined : vfs.find((candidate) => candidate.index === index);
    // A new VF is in an IOMMU group exactly when its PF is.
    const group = vf ? vf.iommuGroup : nic.iommuGroup;
    if (group !== null) continue;
    throw new SriovError(
      'NO_IOMMU',
      `VF ${index} of ${nicLabel(nic)} has no IOMMU group, so ${to} cannot take it`,
      {
        cause: 'The IOMMU is off in the firmware or in the kernel, or the host has none.',
        actions: ['Run: sriovctl doctor --for vm'],
      },
    );
  }
}
