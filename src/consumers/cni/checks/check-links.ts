import { goEntry, goField } from '../../go-struct.ts';
import { isTrue, type Plugin, textOf } from './network.ts';
import { RULES } from './rules.ts';
import { checkMac, checkNumber } from './values.ts';

const MODES = ['', 'bridge', 'private', 'vepa', 'passthru'];

/** containernetworking/plugins:plugins/main/macvlan/macvlan.go */
export function checkMacvlan(plugin: Plugin): void {
  const { node, network } = plugin;
  checkMac(plugin, 'mac');
  checkNumber(plugin, 'mtu', 0, 65535);
  const at = goField(node, 'mode');
  const mode = textOf(node, 'mode');
  if (at !== undefined && mode !== undefined && !MODES.includes(mode)) {
    const meant = mode.toLowerCase() === 'passthrough' ? 'passthru' : mode.toLowerCase();
    network.report.add(
      RULES.macvlanMode,
      at,
      `macvlan has no mode "${mode}": it fails.`,
      MODES.includes(meant)
        ? {
            description: `write ${meant}`,
            edits: [{ change: 'set', path: at.path, value: meant }],
          }
        : { description: 'write bridge, private, vepa or passthru' },
    );
  }
  if (goEntry(node, 'master') !== undefined || isTrue(node, 'linkInContainer')) return;
  network.report.add(
    RULES.macvlanMaster,
    node,
    'Without master macvlan takes the interface of the default route.',
    { description: 'add "master" with the interface of the VF' },
  );
}

/** containernetworking/plugins:plugins/main/vlan/vlan.go */
export function checkVlanPlugin(plugin: Plugin): void {
  const { node, network } = plugin;
  checkNumber(plugin, 'vlanId', 0, 4094);
  checkNumber(plugin, 'mtu', 0, 65535);
  const at = goEntry(node, 'master');
  if (textOf(node, 'master') !== undefined) return;
  // Of another type it is told by its type.
  if (at !== undefined && !(at.value.type === 'scalar' && at.value.value === '')) return;
  network.report.add(RULES.vlanMaster, at?.value ?? node, 'vlan needs a master: it fails.', {
    description: 'add "master" with the interface below it',
  });
}
