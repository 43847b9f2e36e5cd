import type { Node } from '../../formats/document.ts';
import { entries, items, keyOf, stringOf, stringsOf, toValue } from '../../formats/node.ts';
import type { Kind, Report, Rule } from '../../lint/rule.ts';
import { oneLine } from '../../model/text.ts';
import { isUserspaceDriver } from '../../model/userspace-driver.ts';
import { goField, shapeProblems, type Fields } from '../go-struct.ts';
import { checkLinkTypes } from '../kubernetes/check-link-types.ts';
import { isRdmaSharedConfig } from './read-shared-pools.ts';

const SOURCE = 'Mellanox/k8s-rdma-shared-dev-plugin:pkg/resources/resources_manager.go';

const RULES = {
  wrongType: rule(
    'wrong-type',
    'error',
    'A value is not of its type: the plugin cannot read the file, and ends.',
  ),
  unknownKey: rule(
    'unknown-key',
    'error',
    'A key that the plugin does not have, such as devices or pfNames of the other device plugin: it is ignored, and more devices are shared than the file says.',
  ),
  noResources: rule('no-resources', 'error', 'Without an entry in configList the plugin ends.'),
  resourceName: rule(
    'resource-name',
    'error',
    'A resource name with other characters than letters, digits and _, such as a hyphen: the plugin ends.',
  ),
  duplicate: rule(
    'duplicate-resource',
    'error',
    'Two entries have the same resource name, if with different prefixes: the plugin ends.',
  ),
  hcaMax: rule('rdma-hca-max', 'error', 'rdmaHcaMax below zero: the plugin ends.'),
  hcaMaxZero: rule(
    'no-rdma-hca-max',
    'warning',
    'Without rdmaHcaMax the node offers the resource zero times, and its pods stay Pending.',
  ),
  interval: rule('interval', 'error', 'periodicUpdateInterval below zero: the plugin ends.'),
  selectors: rule(
    'selectors',
    'error',
    'An entry has neither selectors nor devices, or both: the plugin ends.',
  ),
  oldDevices: rule(
    'devices',
    'warning',
    'devices is deprecated: selectors.ifNames has taken its place.',
  ),
  idFormat: rule(
    'id-format',
    'error',
    'An id that is not four hex digits in lower case never matches.',
  ),
  driver: rule(
    'driver',
    'error',
    'A driver without RDMA or one that is no PCI driver (mlx5_ib) never matches.',
  ),
  linkType: rule(
    'link-type',
    'error',
    'A link type other than ether and infiniband never matches.',
  ),
} as const satisfies Record<string, Rule>;

function rule(id: string, severity: Rule['severity'], summary: string): Rule {
  return { id: `rdma-shared/${id}`, severity, summary, source: SOURCE };
}

/** Mellanox/k8s-rdma-shared-dev-plugin:pkg/types/types.go */
const SELECTORS: Fields = {
  fields: {
    vendors: 'words',
    deviceIDs: 'words',
    drivers: 'words',
    ifNames: 'words',
    linkTypes: 'words',
  },
};
const CONFIG: Fields = {
  fields: {
    periodicUpdateInterval: 'integer',
    configList: {
      list: {
        fields: {
          resourceName: 'string',
          resourcePrefix: 'string',
          rdmaHcaMax: 'integer',
          devices: 'words',
          selectors: SELECTORS,
        },
      },
    },
  },
};

/** The names of the SR-IOV device plugin, and singulars. */
const SYNONYMS: Record<string, string> = {
  vendor: 'vendors',
  devices: 'deviceIDs',
  device: 'deviceIDs',
  deviceID: 'deviceIDs',
  driver: 'drivers',
  ifName: 'ifNames',
  linkType: 'linkTypes',
};

export const rdmaSharedConfig: Kind = {
  id: 'rdma-shared-config',
  name: 'a configuration of k8s-rdma-shared-dev-plugin',
  marks: ['configList'],
  recognises: isRdmaSharedConfig,
  rules: Object.values(RULES),
  check(document, report) {
    if (document.format !== 'json' && document.format !== 'yaml') return;
    const { root } = document;
    checkShapes(root, report);
    const interval = goField(root, 'periodicUpdateInterval');
    if (numberOf(interval) < 0 && interval !== undefined) {
      report.add(RULES.interval, interval, 'The interval is below zero: the plugin ends', {
        description: 'write seconds, or 0 for never',
      });
    }
    const list = goField(root, 'configList');
    if (list?.type === 'list' && list.items.length === 0) {
      report.add(RULES.noResources, list, 'configList is empty: the plugin ends');
    }
    const seen = new Set<string>();
    for (const entry of items(list)) {
      if (entry.type === 'map') checkEntry(entry, seen, report);
    }
  },
};

function checkShapes(root: Node, report: Report): void {
  for (const problem of shapeProblems(root, CONFIG, { ignoreCase: true, synonyms: SYNONYMS })) {
    if (problem.kind === 'wrong-type') {
      report.add(
        RULES.wrongType,
        problem.at,
        `${problem.message}: the plugin cannot read the file, and ends`,
        problem.fix,
      );
    } else {
      const pf = problem.key === 'pfNames' || problem.key === 'rootDevices';
      report.add(
        RULES.unknownKey,
        problem.at,
        `There is no key "${oneLine(problem.key)}" here: it is ignored, and more devices are shared than the file says`,
        pf ? { description: 'name the netdevs of the VFs themselves, with ifNames' } : problem.fix,
      );
    }
  }
}

function checkEntry(entry: Node, seen: Set<string>, report: Report): void {
  const nameNode = goField(entry, 'resourceName');
  const name = stringOf(nameNode) ?? '';
  if (!/^[a-zA-Z0-9_]+$/.test(name)) {
    report.add(
      RULES.resourceName,
      nameNode ?? entry,
      name === ''
        ? 'There is no resourceName: the plugin ends'
        : `"${oneLine(name)}" has other characters than letters, digits and _: the plugin ends`,
      name === ''
        ? undefined
        : { description: `call it ${name.replaceAll(/[^a-zA-Z0-9_]+/g, '_')}, in the pods too` },
    );
  }
  if (seen.has(name)) {
    report.add(
      RULES.duplicate,
      nameNode ?? entry,
      `"${oneLine(name)}" is there already, and a prefix does not help: the plugin ends`,
    );
  }
  seen.add(name);
  checkMax(entry, report);
  checkSelectors(entry, report);
}

function checkMax(entry: Node, report: Report): void {
  const max = goField(entry, 'rdmaHcaMax');
  const value = numberOf(max);
  if (max !== undefined && value < 0) {
    report.add(RULES.hcaMax, max, 'rdmaHcaMax is below zero: the plugin ends', {
      description: 'write how many pods may share a device, for example 63',
    });
  } else if (
    max === undefined ||
    (max.type === 'scalar' && (max.value === 0 || max.value === null))
  ) {
    report.add(
      RULES.hcaMaxZero,
      max ?? entry,
      'The node offers this resource zero times: its pods stay Pending',
      {
        description: 'write how many pods may share a device, for example "rdmaHcaMax": 63',
      },
    );
  }
}

function checkSelectors(entry: Node, report: Report): void {
  const selectors = goField(entry, 'selectors');
  const devices = goField(entry, 'devices');
  const narrowed = Object.keys(SELECTORS.fields).some(
    (key) => items(goField(selectors, key)).length > 0,
  );
  const old = items(devices).length > 0;
  if (narrowed === old) {
    const wrongKeys = entries(selectors).length > 0 && !narrowed;
    report.add(
      RULES.selectors,
      selectors ?? devices ?? entry,
      old
        ? 'selectors and devices exclude each other: the plugin ends'
        : `Nothing is selected${wrongKeys ? ' by keys that the plugin has' : ''}: the plugin ends`,
      { description: 'write "selectors": {"ifNames": ["ens1f0v0"]}, or other selectors' },
    );
  } else if (old && devices !== undefined) {
    const path = [...entry.path, 'selectors'];
    const key = entries(entry).find(({ value }) => value === devices);
    report.add(
      RULES.oldDevices,
      key === undefined ? devices : keyOf(entry, key),
      'devices is deprecated: it is read as selectors.ifNames',
      {
        description: 'write it as selectors.ifNames',
        ...(selectors === undefined && key !== undefined
          ? {
              edits: [
                { change: 'set', path, value: { ifNames: toValue(devices) } },
                { change: 'remove', path: [...entry.path, key.key] },
              ],
            }
          : {}),
      },
    );
  }
  checkTexts(selectors, report);
}

function checkTexts(selectors: Node | undefined, report: Report): void {
  for (const key of ['vendors', 'deviceIDs']) {
    for (const item of items(goField(selectors, key))) {
      const text = stringOf(item);
      if (text === undefined || /^[0-9a-f]{4}$/.test(text)) continue;
      const hex = /^\s*(?:0x)?([0-9a-f]{1,4})\s*$/i.exec(text)?.[1]?.toLowerCase().padStart(4, '0');
      report.add(
        RULES.idFormat,
        item,
        `"${oneLine(text)}" never matches: an id is four hex digits in lower case`,
        {
          description: hex === undefined ? 'see the ids with: lspci -n' : `write ${hex}`,
          ...(hex === undefined ? {} : { edits: [{ change: 'set', path: item.path, value: hex }] }),
        },
      );
    }
  }
  for (const item of items(goField(selectors, 'drivers'))) {
    const text = stringOf(item);
    if (text === undefined || (text !== 'mlx5_ib' && !isUserspaceDriver(text))) continue;
    const other = stringsOf(goField(selectors, 'drivers')).includes('mlx5_core');
    report.add(
      RULES.driver,
      item,
      text === 'mlx5_ib'
        ? 'mlx5_ib is no PCI driver and never matches: the devices are on mlx5_core'
        : `Devices on ${oneLine(text)} have no RDMA device to share`,
      {
        description: text === 'mlx5_ib' ? 'write mlx5_core' : 'name the driver of the kernel',
        ...(text === 'mlx5_ib' && !other
          ? { edits: [{ change: 'set', path: item.path, value: 'mlx5_core' }] }
          : {}),
      },
    );
  }
  checkLinkTypes(goField(selectors, 'linkTypes'), RULES.linkType, report);
}

function numberOf(node: Node | undefined): number {
  return node?.type === 'scalar' && typeof node.value === 'number' ? node.value : 0;
}
