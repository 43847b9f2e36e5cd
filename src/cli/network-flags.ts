import * as Flags from '@oclif/core/flags';
import { IPAM_TYPES } from '../generate/parse-ipam.ts';
import { settingsFlags } from './settings-flags.ts';

export const SELECT_BY = ['pfNames', 'rootDevices', 'pciAddresses'] as const;
export const LOG_LEVELS = ['panic', 'error', 'warning', 'info', 'debug'] as const;

const addressing = { helpGroup: 'ADDRESS' };
const host = { helpGroup: 'OVERRIDE' };
const detail = { helpGroup: 'CONSUMER' };
const list = { multiple: true as const, multipleNonGreedy: true as const };

const { mac, vlan, qos, spoofchk, trust, mtu } = settingsFlags;

/** What `gen-config` can be told about the network. */
export const networkFlags = {
  name: Flags.string({ description: 'name of the network', helpValue: 'NAME' }),
  namespace: Flags.string({
    description: 'namespace in Kubernetes',
    default: 'default',
    helpValue: 'NAME',
  }),
  resource: Flags.string({
    description: 'resource of the device plugin',
    helpValue: '[PREFIX/]NAME',
  }),
  rdma: Flags.boolean({ description: 'give the RDMA device along with the VF' }),

  mac: {
    ...mac,
    description: 'MAC address of the VF; where a file is made for each VF, it counts up',
    helpValue: 'ADDR',
  },
  vlan,
  qos,
  'vlan-proto': settingsFlags['vlan-proto'],
  spoofchk,
  trust,
  'link-state': settingsFlags['link-state'],
  'min-rate': settingsFlags['min-rate'],
  'max-rate': settingsFlags['max-rate'],
  mtu,

  // Not an option flag: its six values would stand in the help before all descriptions.
  ipam: Flags.string({
    ...addressing,
    description: `where addresses come from: ${IPAM_TYPES.join(', ')}; left out, what the other flags of this group mean`,
    helpValue: 'TYPE',
  }),
  subnet: Flags.string({
    ...addressing,
    ...list,
    description: 'IPv4 or IPv6, one each',
    helpValue: 'CIDR',
  }),
  gateway: Flags.string({
    ...addressing,
    ...list,
    description: 'of the subnet it lies in',
    helpValue: 'IP',
  }),
  range: Flags.string({
    ...addressing,
    ...list,
    description: 'only these of the subnet',
    helpValue: 'FIRST-LAST',
  }),
  exclude: Flags.string({
    ...addressing,
    ...list,
    description: 'not these (whereabouts)',
    helpValue: 'CIDR',
  }),
  address: Flags.string({
    ...addressing,
    ...list,
    description: 'with its prefix (static)',
    helpValue: 'CIDR',
  }),
  route: Flags.string({
    ...addressing,
    ...list,
    description: 'a route of the network',
    helpValue: 'CIDR[,GATEWAY]',
  }),

  vendor: Flags.string({ ...host, description: 'PCI vendor id', helpValue: 'HEX' }),
  device: Flags.string({ ...host, description: 'PCI device id of the VFs', helpValue: 'HEX' }),
  'pf-device': Flags.string({ ...host, description: 'PCI device id of the PF', helpValue: 'HEX' }),
  driver: Flags.string({ ...host, description: 'driver of the VFs', helpValue: 'NAME' }),
  'link-type': Flags.option({
    ...host,
    description: 'kind of link',
    options: ['ether', 'infiniband'] as const,
  })(),
  numa: Flags.string({ ...host, description: 'NUMA node', helpValue: 'N' }),
  'pf-name': Flags.string({ ...host, ...list, description: 'name of each PF', helpValue: 'NAME' }),
  pci: Flags.string({ ...host, ...list, description: 'PCI address of each VF', helpValue: 'ADDR' }),

  'cni-version': Flags.string({
    ...detail,
    description: 'version of the CNI specification',
    helpValue: 'X.Y.Z',
  }),
  'log-level': Flags.string({
    ...detail,
    description: `what sriov-cni logs: ${LOG_LEVELS.join(', ')}`,
    helpValue: 'LEVEL',
  }),
  'log-file': Flags.string({ ...detail, description: 'where sriov-cni logs', helpValue: 'PATH' }),
  sysctl: Flags.string({
    ...detail,
    ...list,
    description: 'in the container (tuning)',
    helpValue: 'NAME=VALUE',
  }),
  promisc: Flags.boolean({ ...detail, description: 'promiscuous mode (tuning)' }),
  allmulti: Flags.boolean({ ...detail, description: 'all multicast (tuning)' }),
  'ingress-rate': Flags.string({
    ...detail,
    description: 'of the bandwidth plugin, which no VF can have: the error says what to use',
    helpValue: 'BIT/S',
  }),
  'egress-rate': Flags.string({
    ...detail,
    description: 'of the bandwidth plugin, which no VF can have: the error says what to use',
    helpValue: 'BIT/S',
  }),
  'select-by': Flags.string({
    ...detail,
    description: `how the pool of the device plugin names its VFs: ${SELECT_BY.join(', ')}`,
    default: SELECT_BY[0],
    helpValue: 'HOW',
  }),
  'exclude-topology': Flags.boolean({
    ...detail,
    description: 'do not tell kubelet the NUMA node',
  }),
  'vhost-net': Flags.boolean({ ...detail, description: 'give /dev/vhost-net along with the VF' }),
  'node-selector': Flags.string({
    ...detail,
    ...list,
    description: 'of the policy and the pods',
    helpValue: 'KEY=VALUE',
  }),
  count: Flags.string({ ...detail, description: 'VFs for each pod', default: '1', helpValue: 'N' }),
  image: Flags.string({
    ...detail,
    description: "the example containers' image",
    default: 'docker.io/library/busybox:stable',
    helpValue: 'IMAGE',
  }),
  pkey: Flags.string({ ...detail, description: 'InfiniBand partition key', helpValue: 'HEX' }),
  bridge: Flags.string({
    ...detail,
    description: 'of Open vSwitch or accelerated-bridge',
    helpValue: 'NAME',
  }),
  physnet: Flags.string({
    ...detail,
    description: "OpenStack's physical network",
    default: 'physnet1',
    helpValue: 'NAME',
  }),
};
