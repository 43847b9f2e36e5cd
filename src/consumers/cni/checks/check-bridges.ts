import { items, stringOf } from '../../../formats/node.ts';
import { goEntry, goField } from '../../go-struct.ts';
import { numberOf, type Plugin, textOf } from './network.ts';
import { RULES } from './rules.ts';
import { checkMac, checkNumber, checkPciAddress } from './values.ts';

/** k8snetworkplumbingwg/accelerated-bridge-cni:pkg/config/{config,vlan}.go */
export function checkAcceleratedBridge(plugin: Plugin): void {
  const { node, network } = plugin;
  checkPciAddress(plugin, 'deviceID');
  checkMac(plugin, 'mac');
  checkNumber(plugin, 'vlan', 0, 4094);
  checkNumber(plugin, 'mtu', 0, 65535);
  checkTrunk(plugin);
  checkBridgeVersion(plugin);
  const bridge = goField(node, 'bridge');
  const text = stringOf(bridge);
  if (bridge !== undefined && text && text.split(',').some((name) => name.trim() === '')) {
    network.report.add(
      RULES.bridgeList,
      bridge,
      `bridge "${text}" has an empty name: it is refused.`,
      {
        description: 'write one name, or several with commas between them',
      },
    );
  }
  if (network.embedded || textOf(node, 'deviceID') !== undefined) return;
  network.report.add(
    RULES.noDevice,
    goEntry(node, 'deviceID')?.value ?? node,
    'There is no deviceID: only multus with a device plugin supplies one. For any other runtime accelerated-bridge fails.',
    { description: 'name a VF: "deviceID": "0000:02:0a.0" (sriovctl vf list)' },
  );
}

function checkBridgeVersion({ node, network }: Plugin): void {
  if (network.version !== '1.1.0') return;
  const at = goField(network.root, 'cniVersion') ?? node;
  network.report.add(
    RULES.bridgeVersion,
    at,
    'accelerated-bridge knows no CNI version after 1.0.0: it refuses every container.',
    { description: 'write "1.0.0"', edits: [{ change: 'set', path: at.path, value: '1.0.0' }] },
  );
}

/** k8snetworkplumbingwg/ovs-cni:pkg/common/common.go, docs/cni-plugin.md */
export function checkOvs(plugin: Plugin): void {
  const { node, network } = plugin;
  checkPciAddress(plugin, 'deviceID');
  checkNumber(plugin, 'vlan', 0, 4094);
  checkNumber(plugin, 'mtu', 0, 65535);
  checkNumber(plugin, 'ofport_request', 0, 65279, RULES.ofport);
  checkTrunk(plugin);
  const vlan = goField(node, 'vlan');
  if (vlan !== undefined && items(goField(node, 'trunk')).length > 0) {
    network.report.add(
      RULES.vlanAndTrunk,
      vlan,
      'ovs ignores vlan, for there is a trunk as well.',
      {
        description: 'remove one of them',
      },
    );
  }
  const hasBridge = textOf(node, 'bridge') ?? textOf(node, 'deviceID');
  if (hasBridge !== undefined || network.embedded) return;
  network.report.add(
    RULES.noBridge,
    node,
    'There is neither bridge nor deviceID: without an ovnPort in CNI_ARGS ovs does not know the bridge.',
    { description: 'add "bridge"' },
  );
}

function checkTrunk({ node, network: { report } }: Plugin): void {
  const trunk = goField(node, 'trunk');
  if (trunk?.type !== 'list' || trunk.items.length === 0) return;
  let vlans = 0;
  for (const item of trunk.items) {
    const [id, min, max] = ['id', 'minID', 'maxID'].map((field) => numberOf(item, field));
    const outside = [id, min, max].some((vlan) => vlan !== undefined && (vlan < 1 || vlan > 4094));
    if (outside)
      report.add(RULES.trunk, item, 'A VLAN of the trunk is outside 1-4094: it is refused.');
    if (min !== undefined && max !== undefined && max < min) {
      report.add(RULES.trunk, item, `minID ${min} is above maxID ${max}: it is refused.`);
    }
    if (id !== undefined || (min !== undefined && max !== undefined)) vlans += 1;
    else
      report.add(
        RULES.trunk,
        item,
        'This entry names no VLAN: it needs an id, or a minID and a maxID.',
      );
  }
  if (vlans > 0) return;
  report.add(RULES.trunk, trunk, 'The trunk names no VLAN at all: the plugin refuses the network.');
}
