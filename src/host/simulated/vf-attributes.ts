import { driverAbilities } from '../../model/driver-abilities.ts';
import { isMulticast, ZERO_MAC } from '../../model/mac-address.ts';
import type { PfAttribute, VfSettings } from '../../model/vf-settings.ts';
import { beforeChange } from './changes.ts';
import { KernelError } from './errno.ts';
import { deviceLog, netdevsOf, type Machine } from './machine.ts';
import { pfDriver } from './pf-drivers.ts';
import type { Device, Netdev, VfConfig } from './state.ts';
import { vfName } from './vf-lifecycle.ts';

/** The attributes of one `ip link set PF vf N ...`, as rtnetlink carries them: VLAN and rates come in groups. */
export interface VfRequest {
  mac?: string;
  vlan?: Required<Pick<VfSettings, 'vlan' | 'qos' | 'vlanProto'>>;
  rate?: { min: number; max: number };
  spoofchk?: boolean;
  linkState?: VfConfig['linkState'];
  queryRss?: boolean;
  trust?: boolean;
  nodeGuid?: string;
  portGuid?: string;
}

interface Subject {
  machine: Machine;
  pf: Device;
  netdev: Netdev;
  index: number;
  vf: VfConfig;
}

/**
 * do_setvfinfo() in net/core/rtnetlink.c: one operation of the driver after the other, in this order, and the
 * first failure leaves the rest undone and what was before it done.
 * @throws {KernelError}
 */
export function setVfAttributes(
  machine: Machine,
  netdev: Netdev,
  index: number,
  request: VfRequest,
): void {
  for (const operation of OPERATIONS) {
    if (request[operation.part] === undefined) continue;
    const subject = operationSubject(machine, netdev, index, operation.ability);
    if (!isRefused(subject, operation.ability, request)) operation.set(subject, request);
  }
}

/**
 * What the driver does only in legacy mode. VLAN 0 is let pass, for libvirt, and nothing is done.
 * @throws {KernelError} EOPNOTSUPP
 */
function isRefused({ machine, pf }: Subject, ability: PfAttribute, { vlan }: VfRequest): boolean {
  const legacyOnly = driverAbilities(pf.driver)?.legacyOnly ?? [];
  if (pf.eswitch !== 'switchdev' || !legacyOnly.includes(ability)) return false;
  if (ability === 'vlan' && vlan?.vlan === 0) return true;
  deviceLog(machine, pf, ...optional(pfDriver(pf.driver).logs.legacyOnly));
  throw new KernelError('EOPNOTSUPP');
}

interface Operation {
  part: keyof VfRequest;
  ability: PfAttribute;
  set(subject: Subject, request: VfRequest): void;
}

const OPERATIONS: Operation[] = [
  { part: 'mac', ability: 'mac', set: (subject, { mac }) => setMac(subject, mac!) },
  { part: 'vlan', ability: 'vlan', set: (subject, { vlan }) => setVlan(subject, vlan!) },
  { part: 'rate', ability: 'maxTxRate', set: (subject, { rate }) => setRate(subject, rate!) },
  {
    part: 'spoofchk',
    ability: 'spoofchk',
    set: ({ vf }, { spoofchk }) => void (vf.spoofchk = spoofchk!),
  },
  {
    part: 'linkState',
    ability: 'linkState',
    set: ({ vf }, { linkState }) => void (vf.linkState = linkState!),
  },
  {
    part: 'queryRss',
    ability: 'queryRss',
    set: ({ vf }, { queryRss }) => void (vf.queryRss = queryRss!),
  },
  { part: 'trust', ability: 'trust', set: (subject, { trust }) => setTrust(subject, trust!) },
  {
    part: 'nodeGuid',
    ability: 'nodeGuid',
    set: ({ vf }, { nodeGuid }) => void (vf.nodeGuid = nodeGuid!),
  },
  {
    part: 'portGuid',
    ability: 'portGuid',
    set: ({ vf }, { portGuid }) => void (vf.portGuid = portGuid!),
  },
];

function operationSubject(
  machine: Machine,
  netdev: Netdev,
  index: number,
  ability: PfAttribute,
): Subject {
  const pf = netdev.device === null ? undefined : machine.state.devices[netdev.device];
  if (!pf?.sriov || !canDo(pf, netdev, ability)) throw new KernelError('EOPNOTSUPP');
  const vf = pf.sriov.vfs[index];
  if (!vf) throw new KernelError('EINVAL');
  beforeChange(machine, `${netdev.name} vf ${index} ${ability}`);
  return { machine, pf, netdev, index, vf };
}

/** Does the driver have the operation at all? */
export function canDo(pf: Device, netdev: Netdev, ability: PfAttribute): boolean {
  const isGuid = ability === 'nodeGuid' || ability === 'portGuid';
  if (netdev.type === 'infiniband') return isGuid || ability === 'linkState';
  if (isGuid) return false;
  return !driverAbilities(pf.driver)?.cannot.includes(ability);
}

function setMac({ machine, pf, netdev, index, vf }: Subject, mac: string): void {
  if (isMulticast(mac)) throw new KernelError('EINVAL');
  const { logs, vfTakesMac } = pfDriver(pf.driver);
  vf.mac = mac;
  vf.adminMac = mac !== ZERO_MAC;
  if (!vf.adminMac) return deviceLog(machine, pf, ...optional(logs.macRemoved?.(index)));
  if (vfTakesMac) takeMac(machine, pf, index, mac);
  const warning = netdev.up ? [] : (logs.pfIsDown?.mac ?? []);
  deviceLog(machine, pf, ...(logs.mac?.(mac, index) ?? []), ...warning);
}

function takeMac(machine: Machine, pf: Device, index: number, mac: string): void {
  for (const netdev of netdevsOf(machine, vfName(pf, index))) {
    Object.assign(netdev, { address: mac, addressOrigin: 0, permanentAddress: mac });
  }
}

function setVlan(
  { machine, pf, netdev, index, vf }: Subject,
  { vlan, qos, vlanProto }: NonNullable<VfRequest['vlan']>,
): void {
  if (vlan > 4095 || qos > 7) throw new KernelError('EINVAL');
  const { logs, serviceVlan } = pfDriver(pf.driver);
  if (vlanProto === '802.1ad' && !serviceVlan) throw new KernelError('EPROTONOSUPPORT');
  Object.assign(vf, { vlan, qos, vlanProto });
  if (vlan === 0 && qos === 0) return;
  const warning = netdev.up ? [] : (logs.pfIsDown?.vlan ?? []);
  deviceLog(machine, pf, ...optional(logs.vlan?.(vlan, qos, index)), ...warning);
}

/** rtnl_set_vf_rate(), then the driver: most cannot do a minimum. */
function setRate({ pf, netdev, vf }: Subject, { min, max }: NonNullable<VfRequest['rate']>): void {
  if (max !== 0 && max < min) throw new KernelError('EINVAL');
  const noMinimum = driverAbilities(pf.driver)?.cannot.includes('minTxRate') ?? false;
  if (noMinimum && min !== 0) throw new KernelError('EINVAL');
  const { rateUpToLinkSpeed, leastRate } = pfDriver(pf.driver);
  const linkSpeed = netdev.up && netdev.carrier ? netdev.speed : 0;
  if (rateUpToLinkSpeed && max > linkSpeed) throw new KernelError('EINVAL');
  if (max !== 0 && max < leastRate) throw new KernelError('EINVAL');
  vf.minTxRate = min;
  vf.maxTxRate = max;
}

function setTrust({ machine, pf, index, vf }: Subject, trust: boolean): void {
  if (vf.trust === trust) return;
  vf.trust = trust;
  deviceLog(machine, pf, ...optional(pfDriver(pf.driver).logs.trust?.(index, trust)));
}

function optional(message: string | undefined): string[] {
  return message === undefined ? [] : [message];
}
