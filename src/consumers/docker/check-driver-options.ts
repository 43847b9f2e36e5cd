import type { Entry, Node } from '../../formats/document.ts';
import { entries, get, keyOf } from '../../formats/node.ts';
import { describeValue } from '../../lint/describe-shape.ts';
import type { Fix, Report } from '../../lint/rule.ts';
import { nearest } from '../../model/nearest.ts';
import type { VfNetwork } from './compose-lint.ts';
import { RULES } from './rules.ts';

const OPTIONS: Record<string, readonly string[]> = {
  macvlan: ['parent', 'macvlan_mode'],
  ipvlan: ['parent', 'ipvlan_mode', 'ipvlan_flag'],
  sriov: [
    'pf_iface',
    'phys_network',
    'vlanid',
    'netdevice',
    'mode',
    'vlan',
    'privileged',
    'prefix',
    'rocehoplimit',
  ],
};

const VALUES: Record<string, readonly string[]> = {
  macvlan_mode: ['bridge', 'private', 'vepa', 'passthru'],
  ipvlan_mode: ['l2', 'l3', 'l3s'],
  ipvlan_flag: ['bridge', 'private', 'vepa'],
  mode: ['sriov', 'passthrough'],
};

export function checkDriverOptions({ name, driver, node, at }: VfNetwork, report: Report): void {
  const opts = get(node, 'driver_opts');
  const known = OPTIONS[driver] ?? [];
  const given = new Map<string, string>();
  for (const one of entries(opts)) {
    const value = valueOf(one, report);
    if (value !== undefined) given.set(one.key, value);
    if (known.includes(one.key)) checkValue(one, value, report);
    else if (opts) unknownOption(opts, one, driver, known, report);
  }
  if (driver === 'sriov') return checkSriov(name, at, given, report);
  const parent = given.get('parent');
  if (!parent) {
    report.add(
      RULES.noParent,
      at,
      `${name} has no parent: its containers are on a device that leads nowhere`,
    );
  } else if (parent === 'lo') {
    report.add(RULES.mode, get(opts, 'parent')!, 'lo cannot be a parent: Docker refuses it');
  }
}

function valueOf({ key, value }: Entry, report: Report): string | undefined {
  if (
    value.type === 'scalar' &&
    (typeof value.value === 'string' || typeof value.value === 'number')
  )
    return String(value.value);
  report.add(
    RULES.composeShape,
    value,
    `${key} is ${describeValue(value)}; options of drivers are strings or numbers`,
    { description: 'put it in quotes' },
  );
  return undefined;
}

function checkValue({ key, value }: Entry, text: string | undefined, report: Report): void {
  const values = Object.hasOwn(VALUES, key) ? VALUES[key] : undefined;
  if (values === undefined || text === undefined || values.includes(text) || text === '') return;
  const near = nearest(text, values);
  report.add(
    RULES.mode,
    value,
    `${key} is none of ${values.join(', ')}`,
    near === undefined ? undefined : { description: `write ${near}` },
  );
}

function unknownOption(
  opts: Node,
  one: Entry,
  driver: string,
  known: readonly string[],
  report: Report,
): void {
  const near = nearest(one.key, known);
  const fix: Fix | undefined = near === undefined ? undefined : { description: `write ${near}` };
  report.add(
    RULES.unknownOption,
    keyOf(opts, one),
    `${driver} has no option ${one.key} and ignores it`,
    fix,
  );
}

/** The plugins are all called sriov: which one it is, the options tell. */
function checkSriov(
  name: string,
  at: VfNetwork['at'],
  given: ReadonlyMap<string, string>,
  report: Report,
): void {
  const pf = given.get('pf_iface') || given.get('phys_network');
  if (!pf && !given.get('netdevice')) {
    report.add(
      RULES.sriovOption,
      at,
      `${name} names no PF: pf_iface (clearcontainers) or netdevice (Mellanox)`,
    );
  }
  if (pf && !given.has('vlanid')) {
    report.add(
      RULES.sriovOption,
      at,
      `${name} has no vlanid, which the clearcontainers plugin insists on`,
      {
        description: 'write vlanid: "0" for none',
      },
    );
  }
  for (const key of ['vlanid', 'vlan']) {
    const vlan = given.get(key);
    if (vlan === undefined || (/^\d{1,4}$/.test(vlan) && Number(vlan) <= 4094)) continue;
    report.add(RULES.sriovOption, at, `${key} of ${name} is no VLAN from 0 to 4094`);
  }
}
