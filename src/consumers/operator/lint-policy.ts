import type { Node } from '../../formats/document.ts';
import { entries, get, items, keyOf, stringOf } from '../../formats/node.ts';
import type { Edit } from '../../formats/document.ts';
import type { Report } from '../../lint/rule.ts';
import { oneLine } from '../../model/text.ts';
import { hexOf } from '../device-plugin/corrected-list.ts';
import type { ObjectKind } from '../kubernetes/kubernetes-kind.ts';
import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import { modelOfVf } from '../kubernetes/nic-models.ts';
import { shapeProblems, type Fields } from '../go-struct.ts';
import {
  checkApiVersion,
  checkMissing,
  checkRange,
  checkWord,
  isTrue,
  numberAt,
} from './check-spec.ts';
import { OPERATOR_NAMESPACE, OPERATOR_NAMESPACES } from './namespace.ts';
import { POLICY_RULES as RULES } from './rules.ts';

const STRINGS = { map: 'string' } as const;
const OVS_INTERFACE: Fields = {
  fields: {
    type: 'string',
    options: STRINGS,
    externalIDs: STRINGS,
    otherConfig: STRINGS,
    mtuRequest: 'integer',
  },
};

/** k8snetworkplumbingwg/sriov-network-operator:api/v1/sriovnetworknodepolicy_types.go */
const SPEC: Fields = {
  fields: {
    resourceName: 'string',
    nodeSelector: STRINGS,
    priority: 'integer',
    mtu: 'integer',
    numVfs: 'integer',
    nicSelector: {
      fields: {
        vendor: 'string',
        deviceID: 'string',
        rootDevices: 'words',
        pfNames: 'strings',
        netFilter: 'string',
      },
    },
    deviceType: 'string',
    isRdma: 'boolean',
    needVhostNet: 'boolean',
    linkType: 'string',
    eSwitchMode: 'string',
    vdpaType: 'string',
    excludeTopology: 'boolean',
    externallyManaged: 'boolean',
    bridge: {
      fields: {
        ovs: {
          fields: {
            bridge: {
              fields: {
                datapathType: 'string',
                externalIDs: STRINGS,
                otherConfig: STRINGS,
                failMode: 'string',
              },
            },
            uplink: { fields: { interface: OVS_INTERFACE } },
          },
        },
      },
    },
  },
};

const SYNONYMS: Record<string, string> = {
  vendors: 'vendor',
  vendorID: 'vendor',
  device: 'deviceID',
  devices: 'deviceID',
  deviceId: 'deviceID',
  deviceIDs: 'deviceID',
  pfName: 'pfNames',
  rootDevice: 'rootDevices',
  eswitchMode: 'eSwitchMode',
  numVFs: 'numVfs',
  numvfs: 'numVfs',
  isRDMA: 'isRdma',
};

export const sriovNetworkNodePolicy: ObjectKind = {
  id: 'sriov-network-node-policy',
  name: 'a SriovNetworkNodePolicy',
  marks: ['SriovNetworkNodePolicy'],
  matches: ({ kind }) => kind === 'SriovNetworkNodePolicy',
  rules: Object.values(RULES),
  check(object, report) {
    const spec = get(object.node, 'spec');
    checkApiVersion(object, RULES.apiVersion, report);
    checkMissing(
      spec,
      object,
      ['resourceName', 'nodeSelector', 'numVfs', 'nicSelector'],
      RULES.missing,
      report,
    );
    checkNamespace(object, report);
    if (spec === undefined) return;
    checkShapes(spec, report);
    checkValues(spec, report);
    checkSelector(spec, report);
    checkModes(spec, report);
  },
};

function checkNamespace({ node, namespace }: KubernetesObject, report: Report): void {
  if (namespace !== undefined && OPERATOR_NAMESPACES.includes(namespace)) return;
  report.add(
    namespace === undefined ? RULES.noNamespace : RULES.namespace,
    get(node, 'metadata', 'namespace') ?? get(node, 'metadata') ?? node,
    namespace === undefined
      ? 'No namespace is given: outside of that of the operator nothing happens'
      : 'The operator looks at policies of its own namespace only: unless it stands in this one, nothing happens',
    {
      description: `set the namespace to ${OPERATOR_NAMESPACE}, on OpenShift openshift-${OPERATOR_NAMESPACE}`,
    },
  );
}

function checkShapes(spec: Node, report: Report): void {
  for (const problem of shapeProblems(spec, SPEC, { ignoreCase: false, synonyms: SYNONYMS })) {
    if (problem.kind === 'wrong-type') {
      report.add(
        RULES.wrongType,
        problem.at,
        `${problem.message}: the API server refuses the policy`,
        problem.fix,
      );
      continue;
    }
    const known = Object.hasOwn(SYNONYMS, problem.key) ? SYNONYMS[problem.key] : undefined;
    const path = problem.at.path;
    report.add(
      RULES.unknownKey,
      problem.at,
      `There is no key "${oneLine(problem.key)}": the API server drops it, and ${selectorKeys.includes(known ?? '') ? 'the policy selects more NICs than it says' : 'it has no effect'}`,
      known !== undefined && typeof path !== 'string'
        ? renamed(spec, path.slice(0, -1), problem.key, known)
        : problem.fix,
    );
  }
}

const selectorKeys = ['vendor', 'deviceID', 'pfNames', 'rootDevices'];

/** A list of one becomes the one, where one is wanted, and the other way round. */
function renamed(spec: Node, parent: readonly (string | number)[], key: string, name: string) {
  const map = get(spec, ...parent.slice(spec.path.length));
  const value = get(map, key);
  const description = `write ${name}`;
  if (value === undefined || get(map, name) !== undefined) return { description };
  const edits: Edit[] = [{ change: 'rename', path: [...parent, key], key: name }];
  const [only, ...more] = items(value);
  if (name === 'vendor' || name === 'deviceID') {
    const text = stringOf(only);
    if (value.type === 'list' && (text === undefined || more.length > 0)) return { description };
    if (text !== undefined) edits.push({ change: 'set', path: [...parent, name], value: text });
  } else if ((name === 'pfNames' || name === 'rootDevices') && stringOf(value) !== undefined) {
    edits.push({ change: 'set', path: [...parent, name], value: [stringOf(value)] });
  }
  return { description, edits };
}

function checkValues(spec: Node, report: Report): void {
  const nameNode = get(spec, 'resourceName');
  const name = stringOf(nameNode);
  if (
    nameNode !== undefined &&
    name !== undefined &&
    !/^[a-zA-Z0-9]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?$/.test(name)
  ) {
    const bare = name.slice(name.lastIndexOf('/') + 1);
    report.add(
      RULES.resourceName,
      nameNode,
      name.includes('/')
        ? `"${oneLine(name)}" has a prefix, which the operator adds itself: the webhook refuses the policy`
        : `"${oneLine(name)}" is no name for a resource: the webhook refuses the policy`,
      {
        description: name.includes('/')
          ? `write ${oneLine(bare)}`
          : 'use letters, digits, - and _, a letter or digit first and last',
        ...(name.includes('/') && /^[a-zA-Z0-9_-]+$/.test(bare)
          ? { edits: [{ change: 'set', path: nameNode.path, value: bare }] }
          : {}),
      },
    );
  }
  if (numberAt(spec, 'numVfs') === 0) {
    report.add(
      RULES.numVfs,
      get(spec, 'numVfs') ?? spec,
      'A policy for no VFs: the webhook refuses it',
      {
        description: 'write how many VFs each PF has',
      },
    );
  }
  checkRange(spec, 'numVfs', [0, Number.MAX_SAFE_INTEGER], RULES.value, report);
  checkRange(spec, 'priority', [0, 99], RULES.value, report);
  checkRange(spec, 'mtu', [1, Number.MAX_SAFE_INTEGER], RULES.value, report);
  const meant = {
    netDevice: 'netdevice',
    vfio: 'vfio-pci',
    vfiopci: 'vfio-pci',
    vfio_pci: 'vfio-pci',
  };
  checkWord(spec, 'deviceType', { words: ['netdevice', 'vfio-pci'], meant }, RULES.value, report);
  const links = {
    ether: 'eth',
    ethernet: 'eth',
    infiniband: 'ib',
    Ethernet: 'eth',
    InfiniBand: 'ib',
  };
  checkWord(
    spec,
    'linkType',
    { words: ['eth', 'ETH', 'ib', 'IB'], meant: links },
    RULES.value,
    report,
  );
  checkWord(spec, 'eSwitchMode', { words: ['legacy', 'switchdev'] }, RULES.value, report);
  checkWord(spec, 'vdpaType', { words: ['virtio', 'vhost'] }, RULES.value, report);
}

function checkSelector(spec: Node, report: Report): void {
  const selector = get(spec, 'nicSelector');
  if (selector?.type !== 'map') return;
  const keys = ['vendor', 'deviceID', 'pfNames', 'rootDevices'].filter((key) =>
    isFilled(get(selector, key)),
  );
  const netFilter = get(selector, 'netFilter');
  const known = entries(selector).every(({ key }) => Object.hasOwn(SELECTOR_FIELDS, key));
  if (keys.length === 0 && !isFilled(netFilter) && known) {
    report.add(
      RULES.nicSelector,
      selector,
      'nicSelector is empty: the webhook refuses the policy',
      {
        description: 'name the PF, for example pfNames: ["ens1f0#0-3"]',
      },
    );
  }
  if (netFilter !== undefined && isFilled(netFilter) && keys.length > 0) {
    report.add(
      RULES.nicSelector,
      netFilter,
      `netFilter and ${keys.join(', ')} exclude each other: the webhook refuses the policy`,
      {
        description: 'take one of them out',
      },
    );
  }
  for (const key of ['vendor', 'deviceID']) checkId(selector, key, report);
  checkPfNames(spec, selector, report);
  for (const item of items(get(selector, 'rootDevices'))) checkRootDevice(item, report);
}

const SELECTOR_FIELDS = { vendor: 1, deviceID: 1, rootDevices: 1, pfNames: 1, netFilter: 1 };

function isFilled(node: Node | undefined): boolean {
  return (
    node !== undefined && (node.type === 'list' ? node.items.length > 0 : stringOf(node) !== '')
  );
}

function checkId(selector: Node, key: string, report: Report): void {
  const node = get(selector, key);
  const text = stringOf(node);
  if (node === undefined || !text) return;
  if (!/^[0-9a-f]{4}$/.test(text)) {
    const value = hexOf(text);
    report.add(
      RULES.idFormat,
      node,
      `"${oneLine(text)}" never matches: ${key} is four hex digits in lower case`,
      {
        description: value === undefined ? 'see the ids with: lspci -n' : `write ${value}`,
        ...(value === undefined ? {} : { edits: [{ change: 'set', path: node.path, value }] }),
      },
    );
    return;
  }
  const model = key === 'deviceID' ? modelOfVf(text) : undefined;
  if (model === undefined) return;
  const [only, ...others] = model.pfDevices;
  report.add(
    RULES.vfDeviceId,
    node,
    `${text} is the id of VFs, and the operator selects PFs by theirs: it finds no NIC`,
    {
      description: `write the PF's: ${model.pfDevices.join(', ')}`,
      ...(others.length === 0 && only !== undefined
        ? { edits: [{ change: 'set', path: node.path, value: only }] }
        : {}),
    },
  );
}

function checkPfNames(spec: Node, selector: Node, report: Report): void {
  const numVfs = numberAt(spec, 'numVfs');
  const seen = new Set<string>();
  for (const item of items(get(selector, 'pfNames'))) {
    const text = stringOf(item);
    if (text === undefined) continue;
    const [pf = '', range, ...more] = text.split('#');
    if (seen.has(pf)) {
      report.add(
        RULES.repeatedPf,
        item,
        `"${oneLine(text)}" is ignored: of one PF only the first entry counts`,
        {
          description: 'write one range, or a policy with another resource',
        },
      );
    }
    seen.add(pf);
    if (range === undefined) continue;
    const found = /^\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?$/.exec(range);
    const first = Number(found?.[1]);
    const last = Number(found?.[2] ?? found?.[1]);
    const exact = /^\d{1,5}-\d{1,5}$/.test(range) && more.length === 0;
    const clean =
      found !== null && more.length === 0 && last >= first ? `${pf}#${first}-${last}` : undefined;
    const problem = !exact
      ? `"${oneLine(text)}" has to be PF#FIRST-LAST`
      : last < first
        ? `"${oneLine(text)}" counts backwards`
        : numVfs !== undefined && last >= numVfs
          ? `"${oneLine(text)}" goes beyond the VFs 0-${numVfs - 1} that numVfs makes`
          : undefined;
    if (problem === undefined) continue;
    report.add(RULES.pfRange, item, `${problem}: the webhook refuses the policy`, {
      description:
        clean === undefined || exact ? 'write for example ens1f0#0-3' : `write ${oneLine(clean)}`,
      ...(clean === undefined || exact
        ? {}
        : { edits: [{ change: 'set', path: item.path, value: clean }] }),
    });
  }
}

function checkRootDevice(item: Node, report: Report): void {
  const text = stringOf(item);
  if (text === undefined || /^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/.test(text)) return;
  const short = /^\s*(?:([0-9a-f]{4,}):)?([0-9a-f]{2}:[0-9a-f]{2}\.[0-7])\s*$/i.exec(text);
  const value = short ? `${short[1] ?? '0000'}:${short[2]}`.toLowerCase() : undefined;
  report.add(
    RULES.rootDevice,
    item,
    `"${oneLine(text)}" never matches: a root device is the address of a PF, as 0000:82:00.0`,
    {
      description:
        value === undefined
          ? text.includes('#')
            ? 'give the range with pfNames'
            : 'see the addresses with: sriovctl nic list'
          : `write ${value}`,
      ...(value === undefined ? {} : { edits: [{ change: 'set', path: item.path, value }] }),
    },
  );
}

function checkModes(spec: Node, report: Report): void {
  const deviceType = stringOf(get(spec, 'deviceType'));
  const switchdev = stringOf(get(spec, 'eSwitchMode')) === 'switchdev';
  const infiniband = stringOf(get(spec, 'linkType'))?.toLowerCase() === 'ib';
  const vdpa = get(spec, 'vdpaType');
  const bridge = get(spec, 'bridge', 'ovs');
  if (deviceType === 'vfio-pci' && isTrue(spec, 'isRdma')) {
    const isRdma = entries(spec).find(({ key }) => key === 'isRdma');
    report.add(
      RULES.rdmaVfio,
      isRdma ? keyOf(spec, isRdma) : spec,
      'VFs on vfio-pci have no RDMA device: the webhook refuses the policy',
      {
        description: 'set deviceType to netdevice, or take isRdma out',
      },
    );
  }
  if (switchdev && infiniband) {
    report.add(
      RULES.switchdev,
      get(spec, 'eSwitchMode') ?? spec,
      'switchdev is for Ethernet only: the webhook refuses the policy',
    );
  }
  for (const needs of [vdpa, bridge]) {
    if (needs === undefined || switchdev) continue;
    report.add(
      RULES.switchdev,
      needs,
      'This needs eSwitchMode switchdev: the webhook refuses the policy',
      {
        description: 'set eSwitchMode to switchdev',
      },
    );
  }
  if (vdpa !== undefined && deviceType === 'vfio-pci') {
    report.add(
      RULES.switchdev,
      vdpa,
      'vDPA needs the deviceType netdevice: the webhook refuses the policy',
      {
        description: 'set deviceType to netdevice',
      },
    );
  }
  if (bridge !== undefined && isTrue(spec, 'externallyManaged')) {
    report.add(
      RULES.bridgeExternal,
      bridge,
      'The operator manages no bridge on an externally managed PF: the webhook refuses the policy',
      {
        description: 'take bridge out, and set the bridge up yourself',
      },
    );
  }
}
