import type { Document } from '../../formats/document.ts';
import type { Kind } from '../../lint/rule.ts';
import { goField, shapeProblems } from '../go-struct.ts';
import { checkEntry } from './check-entry.ts';
import { checkPools } from './check-pools.ts';
import { readPools } from './read-pools.ts';
import { RULES } from './rules.ts';
import { CONFIG } from './schema.ts';

/** config.json of the SR-IOV network device plugin. */
export const devicePluginConfig: Kind = {
  id: 'device-plugin-config',
  name: 'a configuration of the SR-IOV network device plugin',
  marks: ['resourceList'],
  recognises: isDevicePluginConfig,
  rules: Object.values(RULES),
  check(document, report) {
    if (document.format !== 'json' && document.format !== 'yaml') return;
    const { root } = document;
    for (const problem of shapeProblems(root, CONFIG, { ignoreCase: true })) {
      if (problem.kind === 'unknown-key') {
        report.add(
          RULES.unknownKey,
          problem.at,
          `Beside resourceList nothing is read: ${problem.message}`,
        );
      } else {
        report.add(
          RULES.unreadable,
          problem.at,
          `${problem.message}: the plugin cannot read the file, and no pool exists`,
          problem.fix,
        );
      }
    }
    const list = goField(root, 'resourceList');
    if (list?.type !== 'list') return;
    if (list.items.length === 0) {
      report.add(RULES.noResources, list, 'resourceList is empty: the plugin ends');
    }
    for (const entry of list.items) checkEntry(entry, report);
    checkPools(readPools(root), report);
  },
};

export function isDevicePluginConfig(document: Document): boolean {
  if (document.format !== 'json' && document.format !== 'yaml') return false;
  return goField(document.root, 'resourceList') !== undefined;
}
