import type { Node } from '../../formats/document.ts';
import type { HostView } from '../../lint/host-view.ts';
import type { Recognised, Report, Rule } from '../../lint/rule.ts';
import { driverAbilities } from '../../model/driver-abilities.ts';
import type { Inventory, Nic, Vf } from '../../model/nic.ts';
import { isUserspaceDriver } from '../../model/userspace-driver.ts';
import { goField } from '../go-struct.ts';
import { type Plugin, readNetwork, textOf } from './checks/network.ts';
import { cniNetwork } from './lint.ts';

const RULES = {
  noVf: {
    id: 'cni/no-vf-on-host',
    severity: 'warning',
    summary: 'The network names a VF or PF that this host does not have, or a PF for a VF.',
    source: 'k8snetworkplumbingwg/sriov-cni:pkg/utils/utils.go (GetPfName)',
  },
  userspace: {
    id: 'cni/userspace-on-host',
    severity: 'error',
    summary:
      'The VF is on a userspace driver and has no interface: DHCP, tuning and rdma fail, and every container with it.',
    source: 'k8snetworkplumbingwg/sriov-cni:README.md',
  },
  linkType: {
    id: 'cni/link-type-on-host',
    severity: 'error',
    summary: 'sriov-cni is for Ethernet and ib-sriov-cni for InfiniBand, and the PF is the other.',
    source: 'k8snetworkplumbingwg/ib-sriov-cni:README.md',
  },
  switchdev: {
    id: 'cni/switchdev-on-host',
    severity: 'error',
    summary:
      'accelerated-bridge and ovs need the PF in switchdev mode, where VFs have representors.',
    source: 'k8snetworkplumbingwg/accelerated-bridge-cni:README.md',
  },
  cannot: {
    id: 'cni/driver-cannot-on-host',
    severity: 'error',
    summary:
      "The PF's driver cannot set what the network asks for (driver sources: net_device_ops): every container fails to start.",
    source: 'k8snetworkplumbingwg/sriov-cni:pkg/sriov/sriov.go (ApplyVFConfig)',
  },
} as const satisfies Record<string, Rule>;

/** Networks that name a VF or a PF, on the host that has it. */
export const cniOnHost: HostView = {
  rules: Object.values(RULES),
  concerns: (recognised) => recognised.some(({ kind }) => kind === cniNetwork),
  look(recognised, inventory, reportFor) {
    // On a host without VFs the files are for another one.
    if (inventory.vfs.length === 0) return [];
    for (const one of recognised) {
      if (one.kind === cniNetwork) lookAt(one, inventory, reportFor(one));
    }
    return [];
  },
};

function lookAt({ document }: Recognised, inventory: Inventory, report: Report): void {
  for (const plugin of readNetwork(document, report)?.plugins ?? []) {
    const key = FIELDS[plugin.type ?? ''];
    const at = key === undefined ? undefined : goField(plugin.node, key);
    const device = key === undefined ? undefined : textOf(plugin.node, key);
    if (at !== undefined && device !== undefined)
      checkDevice(plugin, { at, device }, inventory, report);
    else if (plugin.type === 'sriov') checkMaster(plugin, inventory, report);
  }
}

/** Where a plugin has the address of its VF. */
const FIELDS: Readonly<Record<string, string>> = {
  sriov: 'deviceID',
  'ib-sriov': 'deviceID',
  'accelerated-bridge': 'deviceID',
  ovs: 'deviceID',
  'host-device': 'pciBusID',
};

function checkDevice(
  plugin: Plugin,
  { at, device }: { at: Node; device: string },
  inventory: Inventory,
  report: Report,
): void {
  const address = device.toLowerCase();
  const vf = inventory.vfs.find(({ pci }) => pci === address);
  if (vf === undefined) return tellNoVf(plugin, { at, device: address }, inventory, report);
  const pf = inventory.nics.find((nic) => nic.name === vf.pf || nic.pci === vf.pf);
  checkDriver(plugin, vf, report);
  if (pf !== undefined) checkPf(plugin, pf, at, report);
}

function tellNoVf(
  { type }: Plugin,
  { at, device }: { at: Node; device: string },
  { nics }: Inventory,
  report: Report,
): void {
  const pf = nics.find(({ pci }) => pci === device);
  // host-device hands out any interface.
  if (pf !== undefined && type === 'host-device') return;
  report.add(
    RULES.noVf,
    at,
    pf === undefined
      ? `This host has no VF ${device}: every container fails to start.`
      : `${device} is no VF but the PF ${pf.name ?? device}: ${type} finds no PF for it and fails.`,
    { description: 'choose one of: sriovctl vf list' },
  );
}

function checkDriver({ node, type, place, network }: Plugin, vf: Vf, report: Report): void {
  if (vf.driver === null || !isUserspaceDriver(vf.driver)) return;
  const bind = {
    description: `bind it back: sriovctl vf bind ${vf.pf} ${vf.index} --driver default`,
  };
  const ipam = goField(node, 'ipam');
  if (textOf(ipam, 'type') === 'dhcp' && ipam !== undefined) {
    report.add(
      RULES.userspace,
      ipam,
      `The VF is on ${vf.driver} and has no interface that could ask by DHCP: ${type} fails.`,
      bind,
    );
  }
  for (const chained of network.plugins) {
    if (chained.place <= place || !['tuning', 'rdma'].includes(chained.type ?? '')) continue;
    report.add(
      RULES.userspace,
      chained.node,
      `The VF is on ${vf.driver} and has ${chained.type === 'rdma' ? 'no RDMA device' : 'no interface'}: ${chained.type} fails.`,
      bind,
    );
  }
}

function checkPf({ node, type }: Plugin, pf: Nic, at: Node, report: Report): void {
  const isInfiniband = pf.linkType === 'infiniband';
  if ((type === 'sriov' && isInfiniband) || (type === 'ib-sriov' && pf.linkType === 'ether')) {
    const other = isInfiniband ? 'ib-sriov' : 'sriov';
    report.add(
      RULES.linkType,
      goField(node, 'type') ?? at,
      `${pf.name ?? pf.pci} is ${isInfiniband ? 'InfiniBand' : 'Ethernet'}: ${type} fails.`,
      { description: `use ${other}` },
    );
  }
  if ((type === 'accelerated-bridge' || type === 'ovs') && pf.eswitchMode === 'legacy') {
    report.add(
      RULES.switchdev,
      at,
      `${pf.name ?? pf.pci} is in legacy mode, where VFs have no representors: ${type} fails.`,
      { description: `devlink dev eswitch set pci/${pf.pci} mode switchdev` },
    );
  }
  if (type === 'sriov') checkAbilities(node, pf, report);
}

function checkAbilities(node: Node, pf: Nic, report: Report): void {
  const abilities = driverAbilities(pf.driver);
  for (const [field, attribute] of Object.entries(ATTRIBUTES)) {
    const value = goField(node, field);
    if (value === undefined || !abilities?.cannot.includes(attribute)) continue;
    // No rate is what all of them have.
    if (value.type === 'scalar' && (value.value === 0 || value.value === '')) continue;
    report.add(
      RULES.cannot,
      value,
      `${pf.driver}, the driver of ${pf.name ?? pf.pci}, cannot set ${field}: every container fails to start.`,
      { description: `remove ${field}` },
    );
  }
}

const ATTRIBUTES = {
  min_tx_rate: 'minTxRate',
  max_tx_rate: 'maxTxRate',
  spoofchk: 'spoofchk',
  trust: 'trust',
  link_state: 'linkState',
} as const;

/** The old generations name the PF. */
function checkMaster({ node }: Plugin, { nics }: Inventory, report: Report): void {
  for (const field of ['master', 'if0']) {
    const at = goField(node, field);
    const name = textOf(node, field);
    if (at === undefined || name === undefined) continue;
    const pf = nics.find((nic) => nic.netdevs.includes(name) || nic.altnames.includes(name));
    if (pf !== undefined && pf.numVfs > 0) continue;
    report.add(
      RULES.noVf,
      at,
      pf === undefined ? `This host has no NIC ${name}.` : `${name} has no VFs.`,
      {
        description:
          pf === undefined
            ? 'choose one of: sriovctl nic list'
            : `sriovctl vf create ${name} --count N`,
      },
    );
  }
}
