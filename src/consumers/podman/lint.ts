import { basename } from 'node:path';
import * as v from 'valibot';
import type { Document, Node } from '../../formats/document.ts';
import { entries, get, items, keyOf, stringOf } from '../../formats/node.ts';
import { sourceOf } from '../../formats/source.ts';
import { checkShape } from '../../lint/check-shape.ts';
import type { Kind, Report } from '../../lint/rule.ts';
import { nearest } from '../../model/nearest.ts';
import { inside, parseCidr, parseIp } from '../cni/ip.ts';
import { RULES } from './rules.ts';

const texts = v.optional(v.nullable(v.record(v.string(), v.string())));

/** containers/common:libnetwork/types/network.go */
export const NETWORK = v.looseObject({
  name: v.string(),
  id: v.string(),
  driver: v.string(),
  network_interface: v.optional(v.string()),
  subnets: v.optional(
    v.nullable(
      v.array(
        v.looseObject({
          subnet: v.string(),
          gateway: v.optional(v.string()),
          lease_range: v.optional(
            v.nullable(
              v.looseObject({ start_ip: v.optional(v.string()), end_ip: v.optional(v.string()) }),
            ),
          ),
        }),
      ),
    ),
  ),
  routes: v.optional(
    v.nullable(v.array(v.looseObject({ destination: v.string(), gateway: v.string() }))),
  ),
  ipv6_enabled: v.optional(v.boolean()),
  internal: v.optional(v.boolean()),
  dns_enabled: v.optional(v.boolean()),
  options: texts,
  ipam_options: texts,
  labels: texts,
});

const MARKS = ['network_interface', 'ipam_options', 'dns_enabled', 'ipv6_enabled'];

const podmanNetwork: Kind = {
  id: 'podman-network',
  name: "a network of Podman's netavark",
  marks: MARKS,
  recognises: isNetwork,
  rules: Object.values(RULES),
  check(document, report) {
    if (document.format !== 'json') return;
    const { root } = document;
    checkShape(root, NETWORK, RULES.shape, report, 'Podman');
    checkNames(root, basename(sourceOf(document).hint.name ?? ''), report);
    checkSubnets(root, report);
    const driver = stringOf(get(root, 'driver')) ?? '';
    if (driver === 'macvlan' || driver === 'ipvlan') checkStacked(root, driver, report);
  },
};

export const PODMAN_KINDS: readonly Kind[] = [podmanNetwork];

function isNetwork(document: Document): boolean {
  if (document.format !== 'json') return false;
  const { root } = document;
  return get(root, 'driver') !== undefined && MARKS.some((key) => get(root, key) !== undefined);
}

function checkNames(root: Node, file: string, report: Report): void {
  const node = get(root, 'name');
  const name = stringOf(node);
  if (node !== undefined && name !== undefined) {
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) {
      report.add(RULES.name, node, `"${name}" is no name for a network`);
    } else if (file.endsWith('.json') && file !== `${name}.json`) {
      report.add(RULES.fileName, node, `The file ${file} would have to be ${name}.json`);
    }
  }
  const id = get(root, 'id');
  const text = stringOf(id);
  if (id !== undefined && text !== undefined && text.length !== 64) {
    report.add(RULES.id, id, `The id has ${text.length} characters`);
  }
}

const MODES: Record<string, string[]> = {
  macvlan: ['bridge', 'private', 'vepa', 'passthru'],
  ipvlan: ['l2', 'l3', 'l3s'],
};
const OPTIONS: Record<string, string[]> = {
  macvlan: ['mode', 'mtu', 'metric', 'no_default_route', 'bclim'],
  ipvlan: ['mode', 'mtu', 'metric', 'no_default_route'],
};

function checkStacked(root: Node, driver: string, report: Report): void {
  if (!stringOf(get(root, 'network_interface'))) {
    report.add(RULES.parent, root, 'There is no network_interface');
  }
  const options = get(root, 'options');
  for (const one of entries(options)) {
    const known = OPTIONS[driver] ?? [];
    if (options !== undefined && !known.includes(one.key)) {
      const near = nearest(one.key, known);
      report.add(
        RULES.option,
        keyOf(options, one),
        `${driver} has no option ${one.key}`,
        near === undefined ? undefined : { description: `write ${near}` },
      );
    }
  }
  const mode = get(options, 'mode');
  const text = stringOf(mode);
  if (mode !== undefined && text !== undefined && !MODES[driver]?.includes(text)) {
    report.add(RULES.mode, mode, `${text} is none of ${MODES[driver]?.join(', ')}`);
  }
  checkIpamDriver(root, driver, report);
  const dns = get(root, 'dns_enabled');
  if (dns?.type === 'scalar' && dns.value === true) {
    report.add(RULES.dns, dns, `There is no DNS on ${driver}`);
  }
}

function checkIpamDriver(root: Node, driver: string, report: Report): void {
  const node = get(root, 'ipam_options', 'driver');
  const ipam = stringOf(node);
  if (node === undefined || ipam === undefined) return;
  const subnets = items(get(root, 'subnets')).length;
  if (!['host-local', 'dhcp', 'none'].includes(ipam)) {
    report.add(RULES.ipam, node, `${ipam} is none of host-local, dhcp, none`);
  } else if (ipam === 'dhcp' && driver === 'ipvlan') {
    report.add(RULES.ipam, node, 'ipvlan has no DHCP: all containers have one MAC');
  } else if (ipam === 'dhcp' && subnets > 0) {
    report.add(RULES.ipam, node, 'With dhcp there can be no subnets');
  } else if (ipam === 'host-local' && subnets === 0) {
    report.add(RULES.ipam, node, 'host-local needs a subnet');
  }
}

function checkSubnets(root: Node, report: Report): void {
  const internal = get(root, 'internal');
  const isInternal = internal?.type === 'scalar' && internal.value === true;
  for (const one of items(get(root, 'subnets'))) {
    const at = get(one, 'subnet');
    const text = stringOf(at);
    if (at === undefined || text === undefined) continue;
    const subnet = parseCidr(text);
    if (subnet === undefined) {
      report.add(RULES.subnet, at, `${text} is no network such as 10.56.217.0/24`);
      continue;
    }
    const addresses = [
      get(one, 'gateway'),
      get(one, 'lease_range', 'start_ip'),
      get(one, 'lease_range', 'end_ip'),
    ];
    for (const node of addresses) {
      const address = stringOf(node);
      if (node === undefined || address === undefined) continue;
      const parsed = parseIp(address);
      if (parsed === undefined || !inside(subnet, parsed)) {
        report.add(RULES.subnet, node, `${address} is no address of ${text}`);
      }
    }
    if (addresses[0] === undefined && !isInternal) {
      report.add(RULES.gateway, at, `${text} has no gateway: Podman takes its first address`);
    }
  }
}
