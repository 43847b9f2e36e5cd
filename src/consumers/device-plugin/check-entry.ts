import type { Entry, Node } from '../../formats/document.ts';
import { entries, entry as entryOf, keyOf, stringOf, toValue } from '../../formats/node.ts';
import type { Fix, Report } from '../../lint/rule.ts';
import { nearest } from '../../model/nearest.ts';
import { oneLine } from '../../model/text.ts';
import { fieldName, goField, shapeProblems } from '../go-struct.ts';
import { checkSelector } from './check-selector.ts';
import { selectorNodes } from './read-pools.ts';
import { RULES } from './rules.ts';
import { DEVICE_TYPES, ENTRY, SELECTORS, SYNONYMS } from './schema.ts';

/** One entry of resourceList. */
export function checkEntry(node: Node, report: Report): void {
  if (node.type !== 'map') {
    report.add(
      RULES.unreadable,
      node,
      'An entry of resourceList has to be an object; no pool exists',
    );
    return;
  }
  const name = stringOf(goField(node, 'resourceName')) ?? '';
  const pool = name === '' ? 'this pool' : `the pool ${oneLine(name)}`;
  checkOwnKeys(node, pool, report);
  checkName(node, report);
  const deviceType = checkDeviceType(node, report);
  const selectors = goField(node, 'selectors');
  if (selectors === undefined) {
    if (misplaced(node).length === 0 && !isOldFormat(node)) {
      report.add(
        RULES.noSelectors,
        node,
        'There are no selectors: the plugin crashes when it reads this entry, and no pool exists',
        {
          description:
            'add selectors, for example {"vendors": ["8086"], "pfNames": ["ens1f0#0-3"]}',
        },
      );
    }
    return;
  }
  if (selectors.type === 'scalar' || (selectors.type === 'list' && selectors.items.length === 0)) {
    report.add(
      RULES.wrongType,
      selectors,
      `selectors has to be an object or a list of objects: the plugin drops ${pool}`,
    );
    return;
  }
  for (const selector of selectorNodes(node)) {
    checkSelector(selector, { deviceType, pool, explained: misplaced(node).length > 0 }, report);
  }
}

function checkOwnKeys(node: Node, pool: string, report: Report): void {
  const outside = misplaced(node);
  if (isOldFormat(node)) {
    report.add(
      RULES.oldFormat,
      node,
      `This entry is written for the plugin before version 3: today it has no selectors, and the plugin crashes`,
      {
        description:
          'move rootDevices into selectors, as {"rootDevices": ["0000:82:00.0"], "drivers": ["vfio-pci"]}, and drop sriovMode and deviceType',
      },
    );
    return;
  }
  for (const entry of outside) {
    const fix = moveIn(node, entry);
    report.add(
      RULES.outsideSelectors,
      keyOf(node, entry),
      goField(node, 'selectors') === undefined
        ? `${oneLine(entry.key)} does not stand in selectors, and without selectors the plugin crashes: no pool exists`
        : `${oneLine(entry.key)} stands beside selectors and is ignored: ${pool} is not narrowed by it`,
      fix,
    );
  }
  for (const problem of shapeProblems(node, ENTRY, { ignoreCase: true })) {
    if (outside.some(({ key }) => key === problem.key)) continue;
    if (problem.kind === 'unknown-key') {
      report.add(
        RULES.unknownKey,
        problem.at,
        `${sentence(problem.message)}: it is ignored`,
        problem.fix,
      );
    } else {
      report.add(
        RULES.unreadable,
        problem.at,
        `${sentence(problem.message)}: the plugin cannot read the file, and no pool exists`,
        problem.fix,
      );
    }
  }
}

function checkName(node: Node, report: Report): void {
  const nameNode = goField(node, 'resourceName');
  const name = stringOf(nameNode);
  if (nameNode === undefined) {
    report.add(
      RULES.resourceName,
      node,
      'There is no resourceName: the plugin ends, and no pool exists',
    );
  } else if (name !== undefined && !/^[a-zA-Z0-9_-]+$/.test(name)) {
    const better = name.replaceAll(/[^a-zA-Z0-9_]+/g, '_');
    report.add(
      RULES.resourceName,
      nameNode,
      `"${oneLine(name)}" has other characters than letters, digits and _: the plugin ends, and no pool exists`,
      {
        description: name.includes('/')
          ? 'write what stands before / into resourcePrefix'
          : `write for example ${better}, in the annotation and the pods too`,
      },
    );
  } else if (name?.includes('-')) {
    report.add(
      RULES.hyphen,
      nameNode,
      `No shell can read the variable PCIDEVICE_…_${name.toUpperCase()} that the pods get`,
      { description: `call it ${name.replaceAll('-', '_')}, in the annotation and the pods too` },
    );
  }
  const prefixNode = goField(node, 'resourcePrefix');
  const prefix = stringOf(prefixNode);
  if (prefixNode !== undefined && prefix && !isDomain(prefix)) {
    report.add(
      RULES.resourcePrefix,
      prefixNode,
      `"${oneLine(prefix)}" is no domain in lower case: kubelet refuses the resource`,
      { description: 'write for example intel.com' },
    );
  }
}

function isDomain(text: string): boolean {
  return (
    text.length <= 253 &&
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text)
  );
}

function checkDeviceType(node: Node, report: Report): (typeof DEVICE_TYPES)[number] {
  const typeNode = goField(node, 'deviceType');
  const type = stringOf(typeNode);
  const known = DEVICE_TYPES.find((one) => one.toLowerCase() === type?.toLowerCase());
  if (typeNode === undefined || !type || type === known || isOldFormat(node))
    return known ?? 'netDevice';
  const likely = known ?? nearest(type, DEVICE_TYPES);
  report.add(
    RULES.deviceType,
    typeNode,
    `There is no device type "${oneLine(type)}": the plugin ends, and no pool exists`,
    {
      description: `write ${likely ?? DEVICE_TYPES.join(', ')}`,
      ...(known === undefined
        ? {}
        : { edits: [{ change: 'set', path: typeNode.path, value: known }] }),
    },
  );
  return known ?? 'netDevice';
}

/** Keys of selectors, beside selectors. */
function misplaced(node: Node): Entry[] {
  if (isOldFormat(node)) return [];
  return entries(node).filter(
    ({ key }) => fieldName(key, ENTRY, true) === undefined && selectorName(key) !== undefined,
  );
}

function selectorName(key: string): string | undefined {
  return (
    fieldName(key, SELECTORS.netDevice, true) ??
    fieldName(key, SELECTORS.auxNetDevice, true) ??
    (Object.hasOwn(SYNONYMS, key) ? SYNONYMS[key] : undefined)
  );
}

/** sriovMode existed before version 3 only, and the device types then were netdevice, vfio and uio. */
function isOldFormat(node: Node): boolean {
  return entryOf(node, 'sriovMode') !== undefined && goField(node, 'selectors') === undefined;
}

function moveIn(node: Node, entry: Entry): Fix {
  const key = selectorName(entry.key) ?? entry.key;
  const selectors = goField(node, 'selectors');
  const free =
    selectors === undefined || (selectors.type === 'map' && goField(selectors, key) === undefined);
  const alone = selectors !== undefined || misplaced(node).length === 1;
  const description = `move it into selectors${key === entry.key ? '' : ` as ${key}`}`;
  if (!free) return { description };
  if (alone) {
    const value = listValue(entry);
    return {
      description,
      edits: [
        selectors === undefined
          ? { change: 'set', path: [...node.path, 'selectors'], value: { [key]: value } }
          : { change: 'set', path: [...selectors.path, key], value },
        { change: 'remove', path: [...node.path, entry.key] },
      ],
    };
  }
  if (misplaced(node)[0] !== entry) return { description };
  const all = misplaced(node);
  const value = Object.fromEntries(
    all.map((one) => [selectorName(one.key) ?? one.key, listValue(one)]),
  );
  return {
    description,
    edits: [
      { change: 'set', path: [...node.path, 'selectors'], value },
      ...all.map((one) => ({ change: 'remove' as const, path: [...node.path, one.key] })),
    ],
  };
}

/** What is no list there would not be read. */
function listValue({ value }: Entry): unknown {
  const text = stringOf(value);
  return text === undefined ? toValue(value) : [text];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
