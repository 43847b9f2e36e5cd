import type { RunResult } from '../../host.ts';
import { ZERO_MAC } from '../../../model/mac-address.ts';
import { hasCarrier, operstate } from '../link-state.ts';
import { findNetdev, type Machine } from '../machine.ts';
import { mtuRange } from '../mtu.ts';
import { netdevsIn } from '../netdevs.ts';
import { isRepresentor } from '../representors.ts';
import type { Device, Netdev, VfConfig } from '../state.ts';
import { canDo } from '../vf-attributes.ts';
import { failure, json, notSimulated } from './result.ts';

/** `ip -j [-d] link show [dev X]`: the keys of print_linkinfo() in iproute2's ip/ipaddress.c, in its order. */
export function showLinks(
  machine: Machine,
  args: readonly string[],
  options: { json: boolean; details: boolean; netns: number },
): RunResult {
  const words = args.filter((word) => word !== 'dev' && word !== 'novf');
  const name = words[0];
  const only = name === undefined ? undefined : findNetdev(machine, name, options.netns);
  if (name !== undefined && !only) return failure(1, `Device "${name}" does not exist.`);
  if (!options.json || words.length > 1) return notSimulated('ip', ['link', 'show', ...args]);
  const netdevs = only ? [only] : netdevsIn(machine, options.netns);
  const withVfs = !args.includes('novf');
  return json(netdevs.map((netdev) => linkObject(machine, netdev, options.details, withVfs)));
}

function linkObject(machine: Machine, netdev: Netdev, details: boolean, withVfs: boolean): object {
  return {
    ...linkHead(machine, netdev, true),
    ...(details ? linkDetails(machine, netdev, true) : {}),
    ...(withVfs ? virtualFunctions(machine, netdev) : {}),
    ...(netdev.altnames.length > 0 ? { altnames: netdev.altnames } : {}),
  };
}

/** What `ip link` and `ip addr` have in common. */
export function linkHead(machine: Machine, netdev: Netdev, isLink: boolean): object {
  const lower = netdev.link === null ? undefined : machine.state.netdevs[netdev.link];
  const master = netdev.master === null ? undefined : machine.state.netdevs[netdev.master];
  const permanent = netdev.permanentAddress;
  return {
    ifindex: netdev.ifindex,
    ...(lower ? { link: lower.name } : {}),
    ifname: netdev.name,
    flags: flags(machine, netdev),
    mtu: netdev.mtu,
    qdisc: qdisc(netdev),
    ...(master ? { master: master.name } : {}),
    operstate: operstate(machine, netdev).toUpperCase(),
    ...(isLink ? { linkmode: 'DEFAULT' } : {}),
    group: 'default',
    txqlen: netdev.type === 'infiniband' ? 256 : 1000,
    link_type: netdev.type === 'loopback' ? 'loopback' : netdev.type,
    address: netdev.address,
    broadcast: netdev.broadcast,
    ...(permanent && permanent !== netdev.address ? { permaddr: permanent } : {}),
  };
}

function flags(machine: Machine, netdev: Netdev): string[] {
  const running = netdev.up && hasCarrier(machine, netdev);
  const master = netdev.master === null ? undefined : machine.state.netdevs[netdev.master];
  const loopback = netdev.type === 'loopback';
  return [
    ...(netdev.up && !running ? ['NO-CARRIER'] : []),
    ...(loopback ? ['LOOPBACK'] : ['BROADCAST', ...(netdev.multicast ? ['MULTICAST'] : [])]),
    ...(netdev.kind === 'bond' || netdev.kind === 'team' ? ['MASTER'] : []),
    ...(master?.kind === 'bond' ? ['SLAVE'] : []),
    ...(netdev.up ? ['UP'] : []),
    ...(running ? ['LOWER_UP'] : []),
  ];
}

/** A multi-queue device gets `mq`, another the default of net.core.default_qdisc. */
function qdisc(netdev: Netdev): string {
  const software = netdev.type === 'loopback' || netdev.kind !== null || !netdev.multicast;
  if (!netdev.wasUp) return 'noop';
  if (software) return netdev.up ? 'noqueue' : 'noop';
  return netdev.queues > 1 ? 'mq' : 'fq_codel';
}

export function linkDetails(machine: Machine, netdev: Netdev, isLink: boolean): object {
  const range = mtuRange(machine, netdev);
  const device = netdev.device === null ? undefined : machine.state.devices[netdev.device];
  return {
    promiscuity: 0,
    allmulti: 0,
    min_mtu: range.min,
    max_mtu: range.max,
    ...linkInfo(machine, netdev),
    ...(isLink ? { inet6_addr_gen_mode: 'eui64' } : {}),
    num_tx_queues: netdev.queues,
    num_rx_queues: netdev.queues,
    gso_max_size: 65536,
    gso_max_segs: 65535,
    tso_max_size: netdev.type === 'loopback' ? 524280 : 65536,
    tso_max_segs: 65535,
    gro_max_size: 65536,
    gso_ipv4_max_size: 65536,
    gro_ipv4_max_size: 65536,
    ...(netdev.portName === null ? {} : { phys_port_name: netdev.portName }),
    ...(netdev.switchId === null
      ? {}
      : { phys_switch_id: netdev.switchId.slice(0, SWITCH_ID_ROOM) }),
    ...(device ? { parentbus: device.bus, parentdev: device.name } : {}),
  };
}

/** iproute2 cuts a longer id off (SPRINT_BSIZE of 64, with the NUL). */
const SWITCH_ID_ROOM = 62;

function linkInfo(machine: Machine, netdev: Netdev): object {
  const master = netdev.master === null ? undefined : machine.state.netdevs[netdev.master];
  const info = {
    ...(netdev.kind === null ? {} : { info_kind: netdev.kind, info_data: kindData(netdev.kind) }),
    ...(master?.kind
      ? { info_slave_kind: master.kind, info_slave_data: slaveData(master.kind, netdev) }
      : {}),
  };
  return Object.keys(info).length > 0 ? { linkinfo: info } : {};
}

function kindData(kind: string): object {
  return kind === 'bond' ? { mode: 'active-backup', miimon: 100 } : {};
}

function slaveData(kind: string, netdev: Netdev): object {
  if (kind !== 'bond') return {};
  return {
    state: 'ACTIVE',
    mii_status: 'UP',
    link_failure_count: 0,
    perm_hwaddr: netdev.permanentAddress ?? netdev.address,
    queue_id: 0,
    prio: 0,
  };
}

export function virtualFunctions(machine: Machine, netdev: Netdev): object {
  const pf = netdev.device === null ? undefined : machine.state.devices[netdev.device];
  // The driver of a PF has the operation also where there are no VFs, or cannot be any.
  if (!pf || pf.vf || isRepresentor(netdev)) return {};
  const vfs = pf.sriov?.vfs ?? [];
  return { vfinfo_list: vfs.map((vf, index) => vfObject(pf, netdev, vf, index)) };
}

/** print_vfinfo(): values that the driver does not report are left out; link state is always told. */
function vfObject(pf: Device, netdev: Netdev, vf: VfConfig, index: number): object {
  const infiniband = netdev.type === 'infiniband';
  return {
    vf: index,
    link_type: netdev.type,
    address: infiniband ? `${ZERO_MAC}:${ZERO_MAC}:${ZERO_MAC}:00:00` : vf.mac,
    broadcast: netdev.broadcast,
    vlan_list: [
      {
        ...(vf.vlan === 0 ? {} : { vlan: vf.vlan }),
        ...(vf.qos === 0 ? {} : { qos: vf.qos }),
        ...(vf.vlanProto === '802.1ad' ? { protocol: '802.1ad' } : {}),
      },
    ],
    ...(vf.maxTxRate === 0 ? {} : { tx_rate: vf.maxTxRate }),
    rate: { max_tx: vf.maxTxRate, min_tx: vf.minTxRate },
    ...(canDo(pf, netdev, 'spoofchk') ? { spoofchk: vf.spoofchk } : {}),
    ...(infiniband ? { 'node guid': vf.nodeGuid, 'port guid': vf.portGuid } : {}),
    link_state: vf.linkState,
    ...(canDo(pf, netdev, 'trust') ? { trust: vf.trust } : {}),
    ...(canDo(pf, netdev, 'queryRss') ? { query_rss_en: vf.queryRss } : {}),
  };
}
