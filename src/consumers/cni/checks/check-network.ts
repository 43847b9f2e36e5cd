import { entries, get, keyOf } from '../../../formats/node.ts';
import { goEntry, goField } from '../../go-struct.ts';
import { CNI_VERSIONS, isBeforeLists } from '../contradictions.ts';
import { checkFields } from './check-fields.ts';
import { LIST } from './fields.ts';
import { isLegacy } from './ipam-context.ts';
import { type Network, textOf } from './network.ts';
import { RULES } from './rules.ts';

/** What libcni looks at before it runs a plugin. */
export function checkNetwork(network: Network): void {
  const { root, list, report } = network;
  checkVersion(network);
  checkName(network);
  const plugins = goField(root, 'plugins');
  if (plugins === undefined) return checkTypes(network);
  checkFields(root, LIST, report, 'The list');
  if (list?.items.length === 0) {
    report.add(RULES.noPlugins, list, 'The list has no plugins: runtimes refuse it.');
  }
  checkTypes(network);
}

function checkVersion({ root, list, plugins, version, report }: Network): void {
  const entry = goEntry(root, 'cniVersion');
  if (version === undefined) {
    if (entry !== undefined || get(root, 'cniVersions') !== undefined) return;
    const isOld = plugins.some((plugin) => isLegacy({ plugin }));
    report.add(
      RULES.versionMissing,
      root,
      'cniVersion is missing: it is read as 0.1.0, an old version without CHECK, which not all plugins know any more.',
      isOld
        ? {
            description: 'add "cniVersion": "0.2.0", the newest that this plugin knows',
            edits: [{ change: 'set', path: [...root.path, 'cniVersion'], value: '0.2.0' }],
          }
        : { description: 'add "cniVersion": "1.0.0"' },
    );
    return;
  }
  const at = entry?.value ?? root;
  if (!CNI_VERSIONS.includes(version)) {
    const likely = CNI_VERSIONS.find((one) => one === `${version}.0` || `v${one}` === version);
    report.add(
      RULES.versionUnknown,
      at,
      `There is no CNI version "${version}": every plugin refuses the network.`,
      likely === undefined
        ? { description: `use one of ${CNI_VERSIONS.join(', ')}` }
        : {
            description: `write "${likely}"`,
            edits: [{ change: 'set', path: at.path, value: likely }],
          },
    );
  } else if (list !== undefined && isBeforeLists(version)) {
    report.add(
      RULES.versionBeforeLists,
      at,
      `CNI ${version} has no lists of plugins: the chained ones get no result and fail.`,
      { description: 'use 0.3.1 or later' },
    );
  }
}

function checkName({ root, embedded, report }: Network): void {
  const entry = goEntry(root, 'name');
  const name = textOf(root, 'name');
  if (name === undefined) {
    // Of another type it is told by its type.
    if (entry !== undefined && entry.value.type === 'scalar' && entry.value.value !== '') return;
    if (embedded && entry === undefined) return;
    report.add(RULES.nameMissing, entry?.value ?? root, 'The network has no name: it is refused.', {
      description: 'add a "name"',
    });
  } else if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) {
    report.add(
      RULES.nameInvalid,
      entry?.value ?? root,
      `The name "${name}" is refused: letters, digits, "_", "." and "-" are allowed, a letter or digit first.`,
      { description: 'choose another name' },
    );
  }
}

function checkTypes({ plugins, report }: Network): void {
  for (const { node, type } of plugins) {
    if (type !== undefined) continue;
    const entry = entries(node).find(({ key }) => key.toLowerCase() === 'type');
    // Of another type it is told by its type.
    if (entry !== undefined && entry.value.type !== 'scalar') continue;
    const at = entry === undefined ? node : keyOf(node, entry);
    report.add(RULES.noType, at, 'This plugin has no type: the whole network is refused.');
  }
}
