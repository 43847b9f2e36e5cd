import type { Document } from '../../formats/document.ts';
import { stringOf } from '../../formats/node.ts';
import type { Across, Kind } from '../../lint/rule.ts';
import { goField } from '../go-struct.ts';
import { checkFiles } from './checks/check-files.ts';
import { checkIpam } from './checks/check-ipam.ts';
import { checkNetwork } from './checks/check-network.ts';
import { checkPlugin } from './checks/check-plugin.ts';
import { IPAMS, PLUGINS } from './checks/fields.ts';
import { readNetwork } from './checks/network.ts';
import { RULES } from './checks/rules.ts';

/** A CNI network: `10-mynet.conf`, `10-mynet.conflist`, or the spec.config of a NetworkAttachmentDefinition. */
export const cniNetwork: Kind = {
  id: 'cni-network',
  name: 'a CNI network',
  marks: ['cniVersion', 'plugins'],
  recognises: isCniNetwork,
  rules: Object.values(RULES),
  check(document, report) {
    const network = readNetwork(document, report);
    if (network === undefined) return;
    checkNetwork(network);
    for (const plugin of network.plugins) checkPlugin(plugin);
  },
};

/** An ipam object that is a string of its own, as in a SriovNetwork. */
export const cniIpam: Kind = {
  id: 'cni-ipam',
  name: 'the IPAM part of a CNI network',
  recognises(document) {
    if (document.inside === undefined || isCniNetwork(document)) return false;
    if (document.format !== 'json' && document.format !== 'yaml') return false;
    return Object.hasOwn(IPAMS, stringOf(goField(document.root, 'type')) ?? '');
  },
  rules: Object.values(RULES),
  check(document, report) {
    if (document.format === 'json' || document.format === 'yaml') {
      checkIpam(document.root, report, {});
    }
  },
};

/** Names of files and of networks, over all files. */
export const cniFiles: Across = {
  rules: [RULES.fileEnding, RULES.duplicateName],
  check: checkFiles,
};

/** A list by its plugins; one plugin by its type and another key that only networks have. */
export function isCniNetwork(document: Document): boolean {
  if (document.format !== 'json' && document.format !== 'yaml') return false;
  const { root } = document;
  if (root.type !== 'map' || goField(root, 'kind') !== undefined) return false;
  const plugins = goField(root, 'plugins');
  if (plugins !== undefined) {
    if (goField(root, 'cniVersion') !== undefined) return true;
    return (
      plugins.type === 'list' &&
      plugins.items.length > 0 &&
      plugins.items.every((item) => stringOf(goField(item, 'type')) !== undefined)
    );
  }
  if (goField(root, 'cniVersion') !== undefined) return true;
  const type = stringOf(goField(root, 'type'));
  if (type === undefined) return false;
  if (goField(root, 'ipam')?.type === 'map') return true;
  return (
    Object.hasOwn(PLUGINS, type) &&
    (document.inside !== undefined || goField(root, 'name') !== undefined)
  );
}
