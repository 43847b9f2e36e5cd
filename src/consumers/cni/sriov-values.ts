import type { PciAddress } from '../../model/pci-address.ts';
import type { Description } from '../description.ts';
import { ipamJson } from '../ipam-json.ts';
import { contradiction } from './contradictions.ts';

/**
 * The keys of sriov-cni for `templates/cni/sriov.conf` and `sriov.conflist`; those that were not asked for are left
 * out. `deviceID` is for a runtime that reads the file itself; with multus the device plugin supplies it. Rules:
 * k8snetworkplumbingwg/sriov-cni:pkg/{types/types,config/config}.go.
 * @throws {SriovError} INVALID_NETWORK for one MAC for several VFs
 */
export function sriovCniValues(
  description: Description,
  deviceID?: PciAddress,
): Record<string, unknown> {
  const { network, settings, options, ipam, vfs } = description;
  if (deviceID === undefined && settings.mac !== undefined && vfs.length > 1) {
    throw contradiction(
      `${vfs.length} VFs of one network cannot all have the MAC ${settings.mac}`,
      'Each pod would get it, and frames would reach one of them at most.',
      "Leave --mac out, and let each pod's annotation choose; or choose one VF with --vfs.",
    );
  }
  return present({
    networkName: network.name,
    cniVersion: options.cniVersion ?? DEFAULT_CNI_VERSION,
    disableCheck: ipam.type === 'whereabouts' ? true : undefined,
    deviceID,
    mac: settings.mac,
    vlan: settings.vlan,
    // Without the key vlan even a priority of 0 is refused.
    vlanQoS: settings.vlan === undefined ? undefined : settings.qos,
    vlanProto: settings.vlan ? settings.vlanProto : undefined,
    min_tx_rate: settings.minTxRate,
    max_tx_rate: settings.maxTxRate,
    spoofchk: onOff(settings.spoofchk),
    trust: onOff(settings.trust),
    link_state: settings.linkState,
    logLevel: options.logLevel,
    logFile: options.logFile,
    capabilities: capabilities(description),
    ipamObject: ipamJson(ipam),
    ...chainedValues(description),
  });
}

/** What plugins and runtimes of the last years know; CHECK and a complete DEL came with 0.4.0. */
export const DEFAULT_CNI_VERSION = '1.0.0';

/** The plugins that follow in a list. */
export function chainedValues({ settings, options, rdma }: Description): Record<string, unknown> {
  const { promisc, allmulti, sysctl } = options;
  const tuning = present({
    sysctl: Object.keys(sysctl).length > 0 ? sysctl : undefined,
    mtu: settings.mtu,
    promisc: promisc || undefined,
    allmulti: allmulti || undefined,
  });
  return present({
    tuning: Object.keys(tuning).length > 0 ? tuning : undefined,
    rdmaPlugin: rdma || undefined,
  });
}

/**
 * What a pod or a runtime may choose for itself. It costs nothing if nobody does; without it a MAC in a pod's
 * annotation is dropped silently. whereabouts and dhcp do not read addresses from the runtime.
 */
export function capabilities({ ipam }: Description): { mac: true; ips?: true } {
  const takesAddresses = ipam.type === 'host-local' || ipam.type === 'static';
  return { mac: true, ...(takesAddresses ? { ips: true } : {}) };
}

/** Strings: a JSON boolean stops the plugin. */
function onOff(value: boolean | undefined): 'on' | 'off' | undefined {
  return value === undefined ? undefined : value ? 'on' : 'off';
}

export function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
