import type { Edit, Node } from '../../formats/document.ts';
import {
  entries,
  entry as entryOf,
  isString,
  items,
  keyOf,
  stringOf,
  stringsOf,
} from '../../formats/node.ts';
import type { Fix, Report } from '../../lint/rule.ts';
import { oneLine } from '../../model/text.ts';
import { goField, shapeProblems } from '../go-struct.ts';
import { checkLinkTypes } from '../kubernetes/check-link-types.ts';
import { checkIds } from './check-ids.ts';
import { correctedList } from './corrected-list.ts';
import { checkPfSelections } from './check-pf-selections.ts';
import { isUserspaceDriver } from '../../model/userspace-driver.ts';
import { RULES } from './rules.ts';
import { LISTS, SELECTORS, SYNONYMS, type DeviceType } from './schema.ts';

export interface SelectorContext {
  deviceType: DeviceType;
  /** For messages: `the pool ens1f0`. */
  pool: string;
  /** That it selects nothing was already said. */
  explained: boolean;
}

/** One object of selectors. */
export function checkSelector(node: Node, context: SelectorContext, report: Report): void {
  const { deviceType, pool } = context;
  if (node.type !== 'map') {
    report.add(RULES.wrongType, node, `A selector has to be an object: the plugin drops ${pool}`);
    return;
  }
  const ignored = checkKeys(node, context, report);
  // What belongs to a PF has the id and the driver of the PF.
  checkIds(node, { pool, ofVfs: deviceType === 'netDevice' }, report);
  if (deviceType !== 'accelerator') {
    checkPfSelections(node, 'pfNames', pool, report);
    checkPfSelections(node, 'rootDevices', pool, report);
    checkLinkTypes(goField(node, 'linkTypes'), RULES.linkType, report);
    checkRdma(node, pool, report);
  }
  if (deviceType === 'auxNetDevice') checkAuxTypes(node, report);
  if (!context.explained && ignored === 0) checkWidth(node, context, report);
}

/** How many keys the plugin ignores. */
function checkKeys(node: Node, { deviceType, pool }: SelectorContext, report: Report): number {
  const shape = SELECTORS[deviceType];
  let ignored = 0;
  for (const problem of shapeProblems(node, shape, { ignoreCase: true, synonyms: SYNONYMS })) {
    if (problem.kind === 'wrong-type') {
      report.add(
        RULES.wrongType,
        problem.at,
        `${sentence(problem.message)}: the plugin drops ${pool}`,
        problem.fix,
      );
      continue;
    }
    ignored += 1;
    const { key } = problem;
    const other = Object.values(SELECTORS).some(({ fields }) => Object.hasOwn(fields, key));
    const known = Object.hasOwn(SYNONYMS, key) ? SYNONYMS[key] : undefined;
    if (other) {
      report.add(
        RULES.wrongSelector,
        problem.at,
        `A pool of ${deviceType} has no ${key}: it is ignored, and ${pool} takes more than it says`,
        { description: `take it out, or set deviceType to one that has ${key}` },
      );
    } else if (known === undefined) {
      report.add(
        RULES.unknownKey,
        problem.at,
        `${sentence(problem.message)}: it is ignored, and ${consequence(effective(node), pool)}`,
        problem.fix,
      );
    } else {
      report.add(
        RULES.singularKey,
        problem.at,
        `"${oneLine(key)}" is ignored, and ${consequence(effective(node), pool)}`,
        renamed(node, key, known),
      );
    }
  }
  return ignored;
}

/** How many keys still select something. */
function effective(node: Node): number {
  return LISTS.filter((key) => items(goField(node, key)).length > 0).length;
}

function consequence(others: number, pool: string): string {
  return others > 0
    ? `${pool} takes every NIC that the other selectors let through`
    : `${pool} takes every NIC on the node but that of the default route and PFs with VFs`;
}

/** The right name and what belongs there, in one step. */
function renamed(node: Node, key: string, name: string): Fix {
  const description = `write ${name}, with a list`;
  const value = entryOf(node, key)?.value;
  if (value === undefined || goField(node, name) !== undefined) return { description };
  const path = [...node.path, key];
  const edits: Edit[] = [{ change: 'rename', path, key: name }];
  const texts = value.type === 'list' ? value.items.map(stringOf) : [stringOf(value)];
  const list = texts.every((text) => text !== undefined) ? correctedList(name, texts) : undefined;
  if (list === undefined) return { description, edits };
  const same = value.type === 'list' && list.join() === texts.join();
  return {
    description: `write ${JSON.stringify(name)}: ${oneLine(JSON.stringify(list))}`,
    edits: same ? edits : [...edits, { change: 'set', path: [...node.path, name], value: list }],
  };
}

function checkRdma(node: Node, pool: string, report: Report): void {
  const isRdma = goField(node, 'isRdma');
  const on = isRdma?.type === 'scalar' && isRdma.value === true;
  const drivers = stringsOf(goField(node, 'drivers'));
  if (on && drivers.length > 0 && drivers.every(isUserspaceDriver)) {
    report.add(
      RULES.rdmaUserspace,
      isRdma,
      `VFs on ${oneLine(drivers.join(', '))} have no RDMA device: ${pool} is empty`,
      { description: 'take isRdma out, or name the driver that the kernel has for the VFs' },
    );
  }
  const vdpa = goField(node, 'vdpaType');
  const vdpaType = stringOf(vdpa);
  if (vdpa === undefined || !vdpaType) return;
  if (on) {
    report.add(
      RULES.rdmaVdpa,
      vdpa,
      'isRdma and vdpaType exclude each other: the plugin ends, and no pool exists',
      {
        description: 'take one of them out',
      },
    );
  }
  if (!['virtio', 'vhost'].includes(vdpaType)) {
    report.add(
      RULES.vdpaType,
      vdpa,
      `There is no vdpaType "${oneLine(vdpaType)}": ${pool} is empty`,
      {
        description: 'write virtio or vhost',
      },
    );
  }
}

function checkAuxTypes(node: Node, report: Report): void {
  const types = goField(node, 'auxTypes');
  if (items(types).length === 0) {
    report.add(
      RULES.auxTypes,
      types ?? node,
      'There are no auxTypes: the plugin ends, and no pool exists',
      {
        description: 'add "auxTypes": ["sf"]',
        edits: [{ change: 'set', path: [...node.path, 'auxTypes'], value: ['sf'] }],
      },
    );
  }
  for (const item of items(types)) {
    if (isString(item) && item.value !== 'sf') {
      report.add(
        RULES.auxTypes,
        item,
        `"${oneLine(item.value)}" is not known, only sf is: the plugin ends`,
        {
          description: 'write sf',
        },
      );
    }
  }
}

function checkWidth(node: Node, { pool, deviceType }: SelectorContext, report: Report): void {
  for (const entry of entries(node)) {
    if (entry.value.type === 'list' && entry.value.items.length === 0) {
      report.add(
        RULES.emptyList,
        keyOf(node, entry),
        `An empty list lets everything through, as if ${oneLine(entry.key)} were not there`,
        { description: 'fill it, or take it out' },
      );
    }
  }
  if (deviceType !== 'netDevice') return;
  const chosen = LISTS.filter((key) => items(goField(node, key)).length > 0);
  const isRdma = goField(node, 'isRdma');
  const narrowed = chosen.length > 0 || goField(node, 'vdpaType') !== undefined;
  const rdmaOnly = !narrowed && isRdma?.type === 'scalar' && isRdma.value === true;
  const wrong = entries(node).some(({ key, value }) => isListKey(key) && value.type !== 'list');
  if (wrong) return;
  if (!narrowed && !rdmaOnly) {
    report.add(
      RULES.everyNic,
      node,
      `${sentence(pool)} takes every NIC on the node but that of the default route and PFs with VFs`,
      {
        description:
          'name the VFs, for example {"vendors": ["8086"], "devices": ["154c"], "drivers": ["iavf"]}',
      },
    );
  } else if (chosen.every((key) => key === 'vendors' || key === 'linkTypes')) {
    report.add(
      RULES.broad,
      node,
      `${sentence(pool)} also takes NICs that are no VFs: PFs without VFs, and others${chosen.includes('vendors') ? ' of this vendor' : ''}`,
      { description: 'add the devices and drivers of the VFs, or pfNames' },
    );
  }
}

function isListKey(key: string): boolean {
  return LISTS.some((list) => list.toLowerCase() === key.toLowerCase());
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
