import { counted } from '../../model/counted.ts';
import type { HostView, PoolOnHost } from '../../lint/host-view.ts';
import type { Recognised, Report, Rule } from '../../lint/rule.ts';
import type { Inventory } from '../../model/nic.ts';
import { oneLine } from '../../model/text.ts';
import { formatVfRange } from '../../model/vf-range.ts';
import { goField } from '../go-struct.ts';
import type { Miss } from './filter-devices.ts';
import type { HostDevice } from './host-devices.ts';
import { devicePluginConfig } from './lint.ts';
import { readPools } from './read-pools.ts';
import { simulate, type SimulatedPool } from './simulate.ts';

const RULES = {
  empty: {
    id: 'device-plugin/empty-on-host',
    severity: 'warning',
    summary:
      'On this host no device matches the pool: the node does not offer the resource, and its pods stay Pending.',
    source: 'k8snetworkplumbingwg/sriov-network-device-plugin:cmd/sriovdp/manager.go (initServers)',
  },
  notVfs: {
    id: 'device-plugin/no-vfs-on-host',
    severity: 'warning',
    summary:
      'On this host the pool takes NICs that are no VFs: a pod can take a whole PF or another NIC away from the host.',
    source:
      'k8snetworkplumbingwg/sriov-network-device-plugin:pkg/netdevice/netDeviceProvider.go (AddTargetDevices)',
  },
  twice: {
    id: 'device-plugin/taken-on-host',
    severity: 'warning',
    summary: 'On this host VFs match two pools: they go to the first one.',
    source:
      'k8snetworkplumbingwg/sriov-network-device-plugin:cmd/sriovdp/manager.go (excludeAllocatedDevices)',
  },
} as const satisfies Record<string, Rule>;

/** Which VFs of this host the device plugin would give to each resource. */
export const devicePluginOnHost: HostView = {
  rules: Object.values(RULES),
  concerns: (recognised) => recognised.some(isConfig),
  look(recognised, inventory, reportFor) {
    return recognised.filter(isConfig).flatMap((one) => lookAt(one, inventory, reportFor(one)));
  },
};

function isConfig({ kind }: Recognised): boolean {
  return kind === devicePluginConfig;
}

function lookAt(
  { file, document }: Recognised,
  inventory: Inventory,
  report: Report,
): PoolOnHost[] {
  if (document.format !== 'json' && document.format !== 'yaml') return [];
  return simulate(readPools(document.root), inventory).map((simulated) => {
    tell(simulated, inventory, report);
    const { pool, devices } = simulated;
    const nics = devices
      .filter(({ vf }) => vf === null)
      .map(({ nic }) => ({ name: nic.name, pci: nic.pci }));
    return {
      resource: pool.fullName,
      file,
      vfs: devices.flatMap(({ vf }) =>
        vf === null ? [] : [{ pf: vf.pf, index: vf.index, pci: vf.pci }],
      ),
      ...(nics.length > 0 ? { nics } : {}),
    };
  });
}

function tell(
  { pool, devices, taken, nearest }: SimulatedPool,
  inventory: Inventory,
  report: Report,
): void {
  const at = goField(pool.node, 'resourceName') ?? pool.node;
  const name = oneLine(pool.fullName);
  const nics = devices.filter(({ vf }) => vf === null);
  if (nics.length > 0) {
    report.add(
      RULES.notVfs,
      at,
      `On this host ${name} takes ${counted(nics.length, 'NIC')} that ${nics.length === 1 ? 'is no VF' : 'are no VFs'}: ${nics.map(nicName).join(', ')}`,
      { description: 'add the device id and the driver of the VFs, or pfNames' },
    );
  }
  const by = taken[0]?.by;
  if (by !== undefined) {
    report.add(
      RULES.twice,
      at,
      `On this host ${oneLine(by.fullName)} has ${vfsText(taken.map(({ device }) => device))} already, which ${name} selects too`,
      { description: 'separate the pools, with pfNames and ranges' },
    );
  }
  if (devices.length > 0 || taken.length > 0) return;
  report.add(
    RULES.empty,
    at,
    nearest === undefined
      ? `On this host ${name} gets nothing: ${inventory.vfs.length === 0 ? 'it has no VFs' : 'none of its VFs has a driver'}`
      : `On this host ${name} gets nothing: ${reason(nearest)}`,
    nearest === undefined
      ? { description: 'create VFs: sriovctl vf create PF --count N' }
      : {
          description:
            'see what the VFs are: sriovctl vf list, or let gen-config device-plugin write it',
        },
  );
}

/** Of the VF that comes nearest, what keeps it out. */
function reason({ device, misses }: { device: HostDevice; misses: Miss[] }): string {
  const vf = `VF ${device.index} of ${oneLine(device.nic.name ?? device.pfAddress)}`;
  return misses.map((miss) => `${oneLine(missText(miss, device))}`).join('; ') + ` (${vf})`;
}

function missText({ key, wanted, has }: Miss, { nic }: HostDevice): string {
  const list = wanted.join(', ');
  switch (key) {
    case 'devices':
      return nic.deviceId !== null && wanted.includes(nic.deviceId)
        ? `devices ${nic.deviceId} is the PF's id, its VFs are ${has}`
        : `devices says ${list}, and the VF is ${has}`;
    case 'drivers':
      return nic.driver !== null && wanted.includes(nic.driver)
        ? `drivers ${nic.driver} is the PF's, its VFs are on ${has}`
        : `drivers says ${list}, and the VF is on ${has}`;
    case 'pfNames':
      return nic.name === null
        ? 'pfNames cannot match, the PF has no netdev'
        : `pfNames says ${list}, and the VF is ${has}`;
    case 'isRdma':
      return `isRdma, and the VF on ${has} has no RDMA device`;
    case 'vdpaType':
      return `vdpaType says ${list}, and the VF has no vDPA device`;
    default:
      return `${key} says ${list}, and the VF has ${has === '' ? 'none' : has}`;
  }
}

function nicName({ nic, pci }: HostDevice): string {
  return oneLine(nic.name === null ? pci : `${nic.name} (${pci})`);
}

function vfsText(devices: readonly HostDevice[]): string {
  const byPf = new Map<string, number[]>();
  for (const { pfName, pfAddress, index, nic, pci } of devices) {
    const key = index < 0 ? (nic.name ?? pci) : pfName || pfAddress;
    byPf.set(key, [...(byPf.get(key) ?? []), ...(index < 0 ? [] : [index])]);
  }
  return [...byPf]
    .map(([pf, indexes]) =>
      indexes.length === 0
        ? oneLine(pf)
        : `VF ${formatVfRange(indexes.sort((a, b) => a - b))} of ${oneLine(pf)}`,
    )
    .join(' and ');
}
