import ipaddr from 'ipaddr.js';
import type { Document, Node } from '../../formats/document.ts';
import { items, stringOf, toValue } from '../../formats/node.ts';
import type { Kind, Report } from '../../lint/rule.ts';
import { oneLine } from '../../model/text.ts';
import { goEntry, goField, shapeProblems, type Fields } from '../go-struct.ts';
import { DEFAULT_NETWORK, NETWORKS } from './annotations.ts';
import { interfaceProblem } from './parse-networks.ts';
import { SELECTION_RULES as RULES } from './pod-rules.ts';

/** The JSON form of a pod's annotation for networks. */
export const networksAnnotationJson: Kind = {
  id: 'networks-annotation',
  name: "a pod's annotation for networks",
  recognises: isNetworksAnnotation,
  rules: Object.values(RULES),
  check(document, report) {
    if (document.format !== 'json' && document.format !== 'yaml') return;
    const { root } = document;
    if (root.type !== 'list') {
      report.add(RULES.list, root, 'multus wants a list of networks here, and refuses the pod', {
        description: 'put it into brackets: [{...}]',
        ...(root.type === 'map'
          ? { edits: [{ change: 'set', path: [], value: [toValue(root)] }] }
          : {}),
      });
      return;
    }
    for (const element of root.items) checkElement(element, report);
  },
};

function isNetworksAnnotation({ inside }: Document): boolean {
  const key = inside?.path.at(-1);
  return inside?.path.at(-2) === 'annotations' && (key === NETWORKS || key === DEFAULT_NETWORK);
}

/** multus-cni:pkg/types/types.go, NetworkSelectionElement */
const ELEMENT: Fields = {
  fields: {
    name: 'string',
    namespace: 'string',
    ips: 'words',
    mac: 'string',
    'infiniband-guid': 'string',
    interface: 'string',
    interfaceRequest: 'string',
    portMappings: {
      list: {
        fields: {
          hostPort: 'integer',
          containerPort: 'integer',
          protocol: 'string',
          hostIP: 'string',
        },
      },
    },
    bandwidth: {
      fields: {
        ingressRate: 'integer',
        ingressBurst: 'integer',
        egressRate: 'integer',
        egressBurst: 'integer',
      },
    },
    deviceID: 'string',
    'cni-args': { map: 'any' },
    'default-route': 'words',
    'ipam-claim-reference': 'string',
  },
};

const SYNONYMS: Record<string, string> = {
  ip: 'ips',
  ipAddress: 'ips',
  ipAddresses: 'ips',
  macAddress: 'mac',
  macaddress: 'mac',
  macRequest: 'mac',
  guid: 'infiniband-guid',
  infinibandGUID: 'infiniband-guid',
  ifname: 'interface',
  interfaceName: 'interface',
  defaultRoute: 'default-route',
  gateway: 'default-route',
  cniArgs: 'cni-args',
};

function checkElement(element: Node, report: Report): void {
  for (const problem of shapeProblems(element, ELEMENT, { ignoreCase: true, synonyms: SYNONYMS })) {
    if (problem.kind === 'wrong-type') {
      report.add(
        RULES.wrongType,
        problem.at,
        `${problem.message}: multus refuses the pod`,
        problem.fix,
      );
    } else {
      report.add(
        RULES.unknownKey,
        problem.at,
        `multus has no "${oneLine(problem.key)}" here and ignores it`,
        problem.fix,
      );
    }
  }
  if (element.type !== 'map') return;
  if ((stringOf(goField(element, 'name')) ?? '') === '') {
    report.add(
      RULES.noName,
      element,
      'This attachment has no name: multus finds no network for it',
    );
  }
  checkOldName(element, report);
  checkAddresses(element, report);
  const netdev = goField(element, 'interface') ?? goField(element, 'interfaceRequest');
  const wrong = interfaceProblem(stringOf(netdev) ?? '');
  if (netdev !== undefined && wrong !== undefined) {
    report.add(RULES.interface, netdev, `${oneLine(wrong)}: the pod stays in ContainerCreating`, {
      description: 'use at most 15 letters, without blanks, / and :',
    });
  }
}

function checkOldName(element: Node, report: Report): void {
  const old = goEntry(element, 'interfaceRequest');
  if (old === undefined || goField(element, 'interface') !== undefined) return;
  const path = [...element.path, old.key];
  report.add(
    RULES.deprecated,
    { path, place: old.keyPlace },
    'interfaceRequest is the old name of interface',
    {
      description: 'write interface',
      edits: [{ change: 'rename', path, key: 'interface' }],
    },
  );
}

function checkAddresses(element: Node, report: Report): void {
  for (const key of ['mac', 'infiniband-guid']) {
    const node = goField(element, key);
    const text = stringOf(node);
    if (node === undefined || !text || isHardwareAddress(text)) continue;
    report.add(
      RULES.mac,
      node,
      `"${oneLine(text)}" is no ${key === 'mac' ? 'MAC' : 'GUID'}: multus refuses the pod`,
    );
  }
  for (const item of items(goField(element, 'ips'))) {
    const text = stringOf(item);
    if (text === undefined || isAddress(text)) continue;
    report.add(RULES.ip, item, `"${oneLine(text)}" is no address: multus refuses the pod`, {
      description: 'write it as 10.56.217.5/24 or 2001:db8::5/64',
    });
  }
}

/** As Go's net.ParseMAC: 6, 8 or 20 octets with colons or hyphens, or groups of four digits with dots. */
function isHardwareAddress(text: string): boolean {
  const octets = /^[\da-f]{2}(([:-])[\da-f]{2})(\2[\da-f]{2})*$/i.test(text)
    ? text.split(/[:-]/).length
    : 0;
  const groups = /^[\da-f]{4}(\.[\da-f]{4})+$/i.test(text) ? text.split('.').length * 2 : 0;
  return [6, 8, 20].includes(octets || groups);
}

/** As Go reads them: IPv4 with four decimal parts and no leading zeros. */
function isAddress(text: string): boolean {
  const [address = ''] = text.split('/');
  if (!address.includes(':') && !/^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/.test(address))
    return false;
  try {
    if (text.includes('/')) ipaddr.parseCIDR(text);
    else ipaddr.parse(text);
    return true;
  } catch {
    return false;
  }
}
