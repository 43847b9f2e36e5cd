import type { ConsumerOptions, NetworkSettings } from '../consumers/description.ts';
import { checkLabels, parseNetworkName, parseResource } from '../generate/names.ts';
import { IPAM_TYPES, type IpamFlags, parseIpam } from '../generate/parse-ipam.ts';
import type { GenerateRequest, Overrides } from '../generate/request.ts';
import { SriovError } from '../model/errors.ts';
import { parsePciAddress } from '../model/pci-address.ts';
import { oneLine } from '../model/text.ts';
import { LOG_LEVELS, SELECT_BY } from './network-flags.ts';
import { requestedSettings, type SettingsFlags } from './requested-settings.ts';

/** The flags of `gen-config` as typed. */
export interface NetworkFlags extends Omit<IpamFlags, 'ipam'>, SettingsFlags {
  ipam?: string | undefined;
  pf?: string[] | undefined;
  vfs: string;
  name?: string | undefined;
  namespace: string;
  resource?: string | undefined;
  rdma: boolean;
  vendor?: string | undefined;
  device?: string | undefined;
  'pf-device'?: string | undefined;
  'link-type'?: 'ether' | 'infiniband' | undefined;
  numa?: string | undefined;
  'pf-name'?: string[] | undefined;
  pci?: string[] | undefined;
  'cni-version'?: string | undefined;
  'log-level'?: string | undefined;
  'log-file'?: string | undefined;
  sysctl?: string[] | undefined;
  promisc: boolean;
  allmulti: boolean;
  'ingress-rate'?: string | undefined;
  'egress-rate'?: string | undefined;
  'select-by': string;
  'exclude-topology': boolean;
  'vhost-net': boolean;
  'node-selector'?: string[] | undefined;
  count: string;
  image: string;
  pkey?: string | undefined;
  bridge?: string | undefined;
  physnet: string;
}

/** Checks all that can be known without the host. @throws {SriovError} of kind usage */
export function requestedNetwork(consumers: string[], flags: NetworkFlags): GenerateRequest {
  return {
    consumers,
    pfs: flags.pf ?? [],
    vfs: flags.vfs,
    ...(flags.name === undefined ? {} : { name: parseNetworkName(flags.name, '--name') }),
    namespace: parseNetworkName(flags.namespace, '--namespace'),
    ...(flags.resource === undefined ? {} : { resource: parseResource(flags.resource) }),
    settings: networkSettings(flags),
    ipam: parseIpam({ ...flags, ipam: oneOf(flags.ipam, '--ipam', IPAM_TYPES) }),
    rdma: flags.rdma,
    overrides: overrides(flags),
    options: consumerOptions(flags),
  };
}

function networkSettings(flags: NetworkFlags): NetworkSettings {
  const {
    mac,
    driver: _,
    queryRss: _rss,
    nodeGuid: _node,
    portGuid: _port,
    ...settings
  } = requestedSettings(flags);
  if (mac === 'auto' || mac === 'none') {
    throw new SriovError('INVALID_MAC', `--mac ${mac} is no address`, {
      cause: 'The file needs the address itself: its consumer sets it for each container.',
      actions: ['Give an address, or leave --mac out.'],
    });
  }
  if (!settings.vlan && (settings.qos || settings.vlanProto === '802.1ad')) {
    throw new SriovError('INVALID_NETWORK', '--qos and --vlan-proto need a VLAN', {
      cause: 'Priority and protocol are part of the VLAN tag.',
      actions: ['Give --vlan 1-4094, or leave them out.'],
    });
  }
  return { ...settings, ...(mac === undefined ? {} : { mac }) };
}

function overrides(flags: NetworkFlags): Overrides {
  const { driver } = requestedSettings({ driver: flags.driver });
  if (driver === null || driver === 'default') {
    throw new SriovError('INVALID_DRIVER', `--driver ${flags.driver} names no driver`, {
      actions: ['Name the driver that the VFs will have, for example vfio-pci.'],
    });
  }
  const given = {
    vendor: hexId(flags.vendor, '--vendor'),
    device: hexId(flags.device, '--device'),
    pfDevice: hexId(flags['pf-device'], '--pf-device'),
    driver,
    linkType: flags['link-type'],
    numaNode: numberOf(flags.numa, '--numa', 0, 1023),
  };
  return {
    ...withoutUndefined(given),
    pfNames: flags['pf-name'] ?? [],
    addresses: (flags.pci ?? []).map((text) => parsePciAddress(text)),
  };
}

function consumerOptions(flags: NetworkFlags): ConsumerOptions {
  const given = {
    cniVersion: cniVersion(flags['cni-version']),
    logLevel: oneOf(flags['log-level'], '--log-level', LOG_LEVELS),
    logFile: flags['log-file'],
    promisc: flags.promisc || undefined,
    allmulti: flags.allmulti || undefined,
    ingressRate: numberOf(flags['ingress-rate'], '--ingress-rate', 1, Number.MAX_SAFE_INTEGER),
    egressRate: numberOf(flags['egress-rate'], '--egress-rate', 1, Number.MAX_SAFE_INTEGER),
    pkey: partitionKey(flags.pkey),
    bridge: flags.bridge,
  };
  return {
    ...withoutUndefined(given),
    sysctl: sysctls(flags.sysctl),
    selectBy: oneOf(flags['select-by'], '--select-by', SELECT_BY) ?? 'pfNames',
    excludeTopology: flags['exclude-topology'],
    needVhostNet: flags['vhost-net'],
    nodeSelector: checkLabels(pairs(flags['node-selector'], '--node-selector'), '--node-selector'),
    count: numberOf(flags.count, '--count', 1, 1024) ?? 1,
    image: flags.image,
    physnet: flags.physnet,
  };
}

function oneOf<Word extends string>(
  text: string | undefined,
  flag: string,
  words: readonly Word[],
): Word | undefined {
  const word = words.find((one) => one === text);
  if (text === undefined || word !== undefined) return word;
  throw wrong(flag, text, 'one of its values', `Choose from ${words.join(', ')}.`);
}

function hexId(text: string | undefined, flag: string): string | undefined {
  if (text === undefined) return undefined;
  const id = text.toLowerCase().replace(/^0x/, '');
  if (/^[0-9a-f]{4}$/.test(id)) return id;
  throw wrong(flag, text, 'a PCI id', 'Write four hexadecimal digits, for example 8086.');
}

function partitionKey(text: string | undefined): string | undefined {
  if (text === undefined || /^0x[0-9a-fA-F]{1,4}$/.test(text)) return text;
  throw wrong('--pkey', text, 'a partition key', 'Write it in hexadecimal, for example 0x8001.');
}

function cniVersion(text: string | undefined): string | undefined {
  if (text === undefined || /^\d+\.\d+\.\d+$/.test(text)) return text;
  throw wrong('--cni-version', text, 'a version', 'Write it as 1.0.0.');
}

function numberOf(
  text: string | undefined,
  flag: string,
  minimum: number,
  maximum: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (value >= minimum && value <= maximum) return value;
  throw wrong(
    flag,
    text,
    'a number it can be',
    `Write a whole number from ${minimum} to ${maximum}.`,
  );
}

function pairs(texts: readonly string[] | undefined, flag: string): Record<string, string> {
  const entries = (texts ?? []).map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
    throw wrong(flag, text, 'KEY=VALUE', 'Write the name, = and the value.');
  });
  return Object.fromEntries(entries);
}

/** The tuning plugin writes below /proc/sys/net only (containernetworking/plugins:plugins/meta/tuning/tuning.go). */
function sysctls(texts: readonly string[] | undefined): Record<string, string> {
  const settings = pairs(texts, '--sysctl');
  const other = Object.keys(settings).find(
    (key) => !/^net[./][\w-]/.test(key) || key.includes('..'),
  );
  if (other === undefined) return settings;
  throw wrong(
    '--sysctl',
    other,
    'a setting of the network',
    'Write net.ipv4.conf.IFNAME.arp_filter=1 and the like.',
  );
}

function wrong(flag: string, text: string, what: string, action: string): SriovError {
  return new SriovError('USAGE', `${flag} "${oneLine(text)}" is not ${what}`, {
    actions: [action],
  });
}

function withoutUndefined<T extends object>(
  values: T,
): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
