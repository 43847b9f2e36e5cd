import type { Document, Entry, Node } from '../../formats/document.ts';
import { entries, get, isMap, items, keyOf, stringOf } from '../../formats/node.ts';
import { describeValue } from '../../lint/describe-shape.ts';
import type { Kind, Report } from '../../lint/rule.ts';
import { checkDriverOptions } from './check-driver-options.ts';
import { checkIpam } from './check-ipam.ts';
import { checkSharing } from './check-sharing.ts';
import { RULES } from './rules.ts';

/** Of compose files only the networks that can be on VFs are looked at. */
export const composeFile: Kind = {
  id: 'compose',
  name: 'a compose file',
  marks: ['services'],
  recognises: isCompose,
  rules: [
    RULES.composeShape,
    RULES.undefinedNetwork,
    RULES.noParent,
    RULES.mode,
    RULES.unknownOption,
    RULES.sriovOption,
    RULES.sharedParent,
    RULES.sharedMacvlan,
    RULES.crowded,
    RULES.noSubnet,
    RULES.subnet,
    RULES.sharedSubnet,
  ],
  check(document, report) {
    if (document.format !== 'json' && document.format !== 'yaml') return;
    const { root } = document;
    const networks = vfNetworks(root);
    for (const network of networks) {
      checkDriverOptions(network, report);
      checkIpam(network, report);
    }
    checkSharing(networks, report);
    checkServices(root, networks, report);
  },
};

/** A network of a driver that is stacked on a netdev or hands one over. */
export interface VfNetwork {
  name: string;
  driver: string;
  node: Node;
  at: ReturnType<typeof keyOf>;
}

function isCompose(document: Document): boolean {
  if (document.format !== 'json' && document.format !== 'yaml') return false;
  const { root } = document;
  if (get(root, 'kind') || get(root, 'apiVersion') || get(root, 'plugins')) return false;
  return isMap(get(root, 'services')) || vfNetworks(root).length > 0;
}

const DRIVERS = ['macvlan', 'ipvlan', 'sriov'];

function vfNetworks(root: Node): VfNetwork[] {
  const networks = get(root, 'networks');
  return entries(networks).flatMap((one) => {
    const driver = stringOf(get(one.value, 'driver'));
    if (networks === undefined || driver === undefined || !DRIVERS.includes(driver)) return [];
    return [{ name: one.key, driver, node: one.value, at: keyOf(networks, one) }];
  });
}

function checkServices(root: Node, networks: readonly VfNetwork[], report: Report): void {
  const defined = new Set(entries(get(root, 'networks')).map(({ key }) => key));
  // What is included, or overrides another file, may find its networks there.
  const isWhole = networks.length > 0 && get(root, 'include') === undefined;
  const users = new Map<string, string[]>();
  for (const service of entries(get(root, 'services'))) {
    const used = get(service.value, 'networks');
    for (const { name, at } of networkNames(used)) {
      const names = users.get(name);
      if (names === undefined) users.set(name, [service.key]);
      else names.push(service.key);
      if (!isWhole || defined.has(name) || name === 'default') continue;
      report.add(RULES.undefinedNetwork, at, `There is no network ${name} in this file`);
    }
    for (const one of entries(used)) checkMac(one, report);
  }
  for (const { name, node, at } of networks) {
    const names = users.get(name) ?? [];
    const mode = stringOf(get(node, 'driver_opts', 'macvlan_mode'));
    if (mode !== 'passthru' || names.length < 2) continue;
    report.add(
      RULES.crowded,
      at,
      `${names.slice(0, 3).join(' and ')}${names.length > 3 ? ' and others' : ''} are on ${name}, which in passthru mode takes one container`,
    );
  }
}

function networkNames(used: Node | undefined) {
  const listed = items(used).flatMap((item) => {
    const name = stringOf(item);
    return name === undefined ? [] : [{ name, at: item }];
  });
  const keyed =
    used === undefined ? [] : entries(used).map((one) => ({ name: one.key, at: keyOf(used, one) }));
  return [...listed, ...keyed];
}

/** YAML 1.1 reads `11:22:33:44:55:66` as a number of base 60. */
function checkMac({ value }: Entry, report: Report): void {
  const mac = get(value, 'mac_address');
  if (mac === undefined || stringOf(mac) !== undefined) return;
  report.add(
    RULES.composeShape,
    mac,
    `mac_address is ${describeValue(mac)}; it has to be a string`,
  );
}
