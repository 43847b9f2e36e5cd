import type { Nic, Vf } from '../../../src/model/nic.ts';
import type { PfState } from '../../../src/provision/pf-state.ts';

/** An igb PF that is up, with `numVfs` fresh VFs. */
export function igbState(numVfs: number, nicChanges: Partial<Nic> = {}): PfState {
  return {
    nic: igb({ numVfs, ...nicChanges }),
    vfs: Array.from({ length: numVfs }, (_, index) => igbVf(index)),
  };
}

export function igb(changes: Partial<Nic> = {}): Nic {
  return {
    sysfs: '/sys/bus/pci/devices/0000:01:00.0',
    bus: 'pci',
    pci: '0000:01:00.0',
    name: 'enp1s0',
    altnames: [],
    netdevs: ['enp1s0'],
    representors: [],
    mac: '52:54:00:00:01:00',
    permanentMac: '52:54:00:00:01:00',
    vendor: 'Intel Corporation',
    model: '82576 Gigabit Network Connection',
    vendorId: '8086',
    deviceId: '10c9',
    vfDeviceId: '10ca',
    driver: 'igb',
    sriov: true,
    totalVfs: 7,
    numVfs: 0,
    driversAutoprobe: true,
    vfOffset: 128,
    vfStride: 2,
    numaNode: null,
    iommuGroup: 8,
    state: 'up',
    carrier: true,
    mtu: 1500,
    linkType: 'ether',
    master: null,
    eswitchMode: null,
    ...changes,
  };
}

export function igbVf(index: number, changes: Partial<Vf> = {}): Vf {
  return {
    pf: 'enp1s0',
    index,
    pci: `0000:01:1${index >> 2}.${(index * 2) % 8}`,
    netdev: `enp1s0v${index}`,
    driver: 'igbvf',
    iommuGroup: 9 + index,
    mac: '00:00:00:00:00:00',
    netdevMac: `66:08:aa:e3:87:0${index}`,
    macChosenByVf: true,
    mtu: 1500,
    vlan: 0,
    qos: 0,
    vlanProto: '802.1q',
    spoofchk: true,
    trust: false,
    linkState: 'auto',
    minTxRate: 0,
    maxTxRate: 0,
    queryRss: null,
    nodeGuid: null,
    portGuid: null,
    holder: null,
    ...changes,
  };
}
