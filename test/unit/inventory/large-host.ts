import type { Snapshot } from '../../../src/host/snapshot-format.ts';
import { vfPciAddress } from '../../../src/model/pci-address.ts';
import { EMPTY_SNAPSHOT } from '../host/made-host.ts';

/** A host with `pfs` PFs of `vfs` VFs each, every VF with a driver, a group, a netdev and settings. */
export function largeHost(pfs: number, vfs: number): Snapshot {
  const files: Record<string, string> = {};
  const links: Record<string, string> = {};
  const rows: object[] = [];
  for (let pf = 0; pf < pfs; pf += 1) {
    const address = `0000:${(0x10 + pf * 2).toString(16)}:00.0`;
    const sysfs = addFunction(address, `ens${pf}`, 'ice');
    files[`${sysfs}/sriov_totalvfs`] = `${vfs}\n`;
    files[`${sysfs}/sriov_numvfs`] = `${vfs}\n`;
    files[`${sysfs}/sriov_offset`] = '8\n';
    files[`${sysfs}/sriov_stride`] = '1\n';
    files[`${sysfs}/sriov_vf_device`] = '1889\n';
    for (let index = 0; index < vfs; index += 1) {
      const vf = vfPciAddress(address, 8, 1, index);
      const below = addFunction(vf, `ens${pf}v${index}`, 'iavf');
      links[`${sysfs}/virtfn${index}`] = `../${vf}`;
      links[`${below}/physfn`] = `../${address}`;
    }
    rows.push({ ifname: `ens${pf}`, address: mac(pf, 0xffff), vfinfo_list: vfRows(pf, vfs) });
  }
  const stdout = JSON.stringify(rows);
  const empty = { exitCode: 0, stdout: '[]', stderr: '' };
  return {
    ...EMPTY_SNAPSHOT,
    files,
    links,
    programs: [
      { program: 'ip', args: ['-j', '-d', 'link', 'show'], exitCode: 0, stdout, stderr: '' },
      { program: 'ip', args: ['-j', 'addr', 'show'], ...empty },
      { program: 'ip', args: ['-j', '-4', 'route', 'show', 'table', 'all'], ...empty },
      { program: 'ip', args: ['-j', '-6', 'route', 'show', 'table', 'all'], ...empty },
    ],
  };

  function addFunction(address: string, netdev: string, driver: string): string {
    const sysfs = `/sys/devices/pci0000:00/0000:00:01.0/${address}`;
    links[`/sys/bus/pci/devices/${address}`] = `../../../${sysfs.slice('/sys/'.length)}`;
    links[`${sysfs}/driver`] = `../../../../bus/pci/drivers/${driver}`;
    links[`${sysfs}/iommu_group`] = `../../../../kernel/iommu_groups/${rows.length + 100}`;
    files[`${sysfs}/class`] = '0x020000\n';
    files[`${sysfs}/vendor`] = '0x8086\n';
    files[`${sysfs}/device`] = '0x159b\n';
    files[`${sysfs}/numa_node`] = '0\n';
    for (const [name, text] of Object.entries(NETDEV))
      files[`${sysfs}/net/${netdev}/${name}`] = text;
    return sysfs;
  }
}

const NETDEV = {
  address: '02:00:00:00:00:01\n',
  addr_assign_type: '0\n',
  carrier: '1\n',
  flags: '0x1003\n',
  mtu: '1500\n',
  type: '1\n',
  uevent: 'INTERFACE=x\nIFINDEX=3\n',
};

function vfRows(pf: number, count: number): object[] {
  return Array.from({ length: count }, (_, vf) => ({
    vf,
    link_type: 'ether',
    address: mac(pf, vf),
    broadcast: 'ff:ff:ff:ff:ff:ff',
    vlan_list: [{ vlan: 100 }],
    rate: { max_tx: 0, min_tx: 0 },
    spoofchk: true,
    link_state: 'auto',
    trust: false,
  }));
}

function mac(pf: number, vf: number): string {
  const octets = [2, 0, 0, pf, vf >> 8, vf & 255];
  return octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':');
}
