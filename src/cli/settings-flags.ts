import * as Flags from '@oclif/core/flags';

const group = { helpGroup: 'VF SETTINGS' };
const onOff = { ...group, options: ['on', 'off'] as const };

/** How a VF shall be; what is not given stays as it is. */
export const settingsFlags = {
  mac: Flags.string({
    ...group,
    description:
      "auto (stable, from the PF's MAC), none, or an address that counts up over several VFs",
    helpValue: 'auto|none|ADDR',
  }),
  vlan: Flags.string({
    ...group,
    description: 'VLAN that the NIC adds and removes; 0 for none',
    helpValue: '0-4094',
  }),
  qos: Flags.string({ ...group, description: 'priority in the VLAN tag', helpValue: '0-7' }),
  'vlan-proto': Flags.option({
    ...group,
    description: 'VLAN protocol',
    options: ['802.1q', '802.1ad'] as const,
  })(),
  spoofchk: Flags.option({
    ...onOff,
    description: 'drop what the VF sends from a MAC that is not its own',
  })(),
  trust: Flags.option({ ...onOff, description: 'let the VF change its MAC and be promiscuous' })(),
  'link-state': Flags.option({
    ...group,
    description: "the VF's link: as the PF's, always up, or down",
    options: ['auto', 'enable', 'disable'] as const,
  })(),
  'min-rate': Flags.string({
    ...group,
    description: 'guaranteed transmit rate, 0 for none',
    helpValue: 'MBIT',
  }),
  'max-rate': Flags.string({
    ...group,
    description: 'highest transmit rate, 0 for no limit',
    helpValue: 'MBIT',
  }),
  'query-rss': Flags.option({ ...onOff, description: 'let the VF read its RSS table and key' })(),
  mtu: Flags.string({ ...group, description: "MTU of the VF's netdev", helpValue: 'N' }),
  msix: Flags.string({
    ...group,
    description: 'interrupt vectors (MSI-X) of the VF, where the driver deals them out',
    helpValue: 'N',
  }),
  driver: Flags.string({
    ...group,
    description: 'driver of the VF',
    helpValue: 'NAME|default|none',
  }),
  'node-guid': Flags.string({
    ...group,
    description: 'InfiniBand node GUID',
    helpValue: 'auto|GUID',
  }),
  'port-guid': Flags.string({
    ...group,
    description: 'InfiniBand port GUID',
    helpValue: 'auto|GUID',
  }),
};
