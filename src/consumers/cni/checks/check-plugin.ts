import { entries, keyOf } from '../../../formats/node.ts';
import { goField } from '../../go-struct.ts';
import { checkAcceleratedBridge, checkOvs } from './check-bridges.ts';
import { checkBandwidth, checkRdma, checkTuning } from './check-chained.ts';
import { checkFields } from './check-fields.ts';
import { checkHostDevice } from './check-host-device.ts';
import { checkIbSriov } from './check-ib-sriov.ts';
import { checkIpam } from './check-ipam.ts';
import { checkMacvlan, checkVlanPlugin } from './check-links.ts';
import { checkSriov } from './check-sriov.ts';
import { PLUGINS } from './fields.ts';
import type { Plugin } from './network.ts';
import { RULES } from './rules.ts';

const CHECKS: Readonly<Record<string, (plugin: Plugin) => void>> = {
  sriov: checkSriov,
  'ib-sriov': checkIbSriov,
  'accelerated-bridge': checkAcceleratedBridge,
  ovs: checkOvs,
  'host-device': checkHostDevice,
  tuning: checkTuning,
  rdma: checkRdma,
  bandwidth: checkBandwidth,
  macvlan: checkMacvlan,
  vlan: checkVlanPlugin,
};

/** One plugin by its type; of a type that we do not know only what all have. */
export function checkPlugin(plugin: Plugin): void {
  const { node, type = '', network } = plugin;
  const own = Object.hasOwn(PLUGINS, type) ? PLUGINS[type] : undefined;
  // sriov's keys are told by what generation they belong to.
  if (own !== undefined && type !== 'sriov') checkFields(node, own, network.report, type);
  if (Object.hasOwn(CHECKS, type)) CHECKS[type]?.(plugin);
  checkCapabilities(plugin);
  checkIpam(goField(node, 'ipam'), network.report, { plugin });
}

/** containernetworking/cni:CONVENTIONS.md, and what multus and podman add. */
const CAPABILITIES = [
  'portMappings',
  'ipRanges',
  'bandwidth',
  'dns',
  'ips',
  'mac',
  'infinibandGUID',
  'deviceID',
  'aliases',
  'cgroupPath',
  'io.kubernetes.cri.pod-annotations',
  'CNIDeviceInfoFile',
];

function checkCapabilities({ node, network }: Plugin): void {
  const capabilities = goField(node, 'capabilities');
  if (capabilities === undefined) return;
  for (const entry of entries(capabilities)) {
    if (CAPABILITIES.includes(entry.key)) continue;
    const known = CAPABILITIES.find((one) => one.toLowerCase() === entry.key.toLowerCase());
    const at = keyOf(capabilities, entry);
    network.report.add(
      RULES.capability,
      at,
      `No runtime knows the capability "${entry.key}": nothing is passed for it.`,
      known === undefined
        ? { description: `there are ${CAPABILITIES.join(', ')}` }
        : {
            description: `write ${known}`,
            edits: [{ change: 'rename', path: at.path, key: known }],
          },
    );
  }
}
