import { expect, test } from 'vitest';
import { cniNetwork } from '../../../../src/consumers/cni/lint.ts';
import { cniOnHost } from '../../../../src/consumers/cni/on-host.ts';
import { lint } from '../../../../src/lint/lint.ts';
import type { Inventory } from '../../../../src/model/nic.ts';
import { fileOf } from './lint-cni.ts';

function nic(name: string, pci: string, more: object = {}): object {
  return {
    name,
    pci,
    netdevs: [name],
    altnames: [],
    numVfs: 2,
    linkType: 'ether',
    driver: 'ice',
    ...more,
  };
}

/** VFs of an E810, one of them on vfio-pci, and of an InfiniBand PF; a 82576 whose driver can do little. */
const INVENTORY = {
  nics: [
    nic('ens1f0', '0000:17:00.0', { eswitchMode: 'legacy' }),
    nic('ib0', '0000:18:00.0', { linkType: 'infiniband', driver: 'mlx5_core' }),
    nic('enp1s0', '0000:19:00.0', { driver: 'igb' }),
    nic('empty', '0000:20:00.0', { numVfs: 0 }),
  ],
  vfs: [
    { pf: 'ens1f0', index: 0, pci: '0000:17:01.0', driver: 'iavf' },
    { pf: 'ens1f0', index: 1, pci: '0000:17:01.1', driver: 'vfio-pci' },
    { pf: 'ib0', index: 0, pci: '0000:18:00.1', driver: 'mlx5_core' },
    { pf: 'enp1s0', index: 0, pci: '0000:19:10.0', driver: 'igbvf' },
  ],
  warnings: [],
} as unknown as Inventory;

function onHost(network: object): string[] {
  const knowledge = { kinds: [cniNetwork], across: [], hostViews: [cniOnHost] };
  const { findings } = lint([fileOf(network)], knowledge, INVENTORY);
  return findings
    .filter(({ rule }) => rule.endsWith('-on-host'))
    .map(({ rule, path }) => `${rule} ${path}`);
}

const conf = (type: string, keys: object) => ({ cniVersion: '1.0.0', name: 'n', type, ...keys });
const list = (...plugins: object[]) => ({ cniVersion: '1.0.0', name: 'n', plugins });
const BOUND = '0000:17:01.1';
const DHCP = { ipam: { type: 'dhcp' } };

test.each<[string, object, string[]]>([
  ['a VF', conf('sriov', { deviceID: '0000:17:01.0', trust: 'on', ...DHCP }), []],
  [
    'no VF of this host',
    conf('sriov', { deviceID: '0000:99:01.0' }),
    ['cni/no-vf-on-host deviceID'],
  ],
  ['a PF', conf('sriov', { deviceID: '0000:17:00.0' }), ['cni/no-vf-on-host deviceID']],
  ['a PF for host-device', conf('host-device', { pciBusID: '0000:17:00.0' }), []],
  ['DHCP on vfio-pci', conf('sriov', { deviceID: BOUND, ...DHCP }), ['cni/userspace-on-host ipam']],
  ['static on vfio-pci', conf('sriov', { deviceID: BOUND, ipam: { type: 'static' } }), []],
  [
    'tuning and rdma on vfio-pci',
    list({ type: 'host-device', pciBusID: BOUND }, { type: 'tuning', mtu: 9000 }, { type: 'rdma' }),
    ['cni/userspace-on-host plugins[1]', 'cni/userspace-on-host plugins[2]'],
  ],
  [
    'sriov on InfiniBand',
    conf('sriov', { deviceID: '0000:18:00.1' }),
    ['cni/link-type-on-host type'],
  ],
  [
    'ib-sriov on Ethernet',
    conf('ib-sriov', { deviceID: '0000:17:01.0' }),
    ['cni/link-type-on-host type'],
  ],
  [
    'ovs in legacy mode',
    conf('ovs', { deviceID: '0000:17:01.0' }),
    ['cni/switchdev-on-host deviceID'],
  ],
  [
    'what igb cannot do (drivers/net/ethernet/intel/igb/igb_main.c)',
    conf('sriov', {
      deviceID: '0000:19:10.0',
      link_state: 'auto',
      min_tx_rate: 0,
      max_tx_rate: 100,
    }),
    ['cni/driver-cannot-on-host link_state'],
  ],
  ['a master', { name: 'n', type: 'sriov', master: 'ens1f0' }, []],
  [
    'no master of this host',
    { name: 'n', type: 'sriov', master: 'eth1' },
    ['cni/no-vf-on-host master'],
  ],
  ['a master without VFs', { name: 'n', type: 'sriov', if0: 'empty' }, ['cni/no-vf-on-host if0']],
])('%s', (_, network, findings) => {
  expect(onHost(network)).toEqual(findings);
});
