import { entries, keyOf } from '../../../formats/node.ts';
import { goField } from '../../go-struct.ts';
import { before, isTrue, numberOf, type Plugin } from './network.ts';
import { RULES } from './rules.ts';
import { checkMac, checkNumber } from './values.ts';

/** Take a VF, which has an RDMA device and no veth. */
const VF_PLUGINS = ['sriov', 'ib-sriov', 'host-device', 'accelerated-bridge', 'ovs'];
/** Make no veth pair; ovs does without a deviceID. */
const NO_VETH = [
  'sriov',
  'ib-sriov',
  'host-device',
  'accelerated-bridge',
  'macvlan',
  'ipvlan',
  'vlan',
];

/** containernetworking/plugins:plugins/meta/tuning/tuning.go */
export function checkTuning(plugin: Plugin): void {
  const { node, network } = plugin;
  checkChained(plugin);
  checkMac(plugin, 'mac');
  checkNumber(plugin, 'mtu', 0, 65535);
  const sysctl = goField(node, 'sysctl');
  if (sysctl === undefined) return;
  if (sysctl.type !== 'map') {
    return network.report.add(
      RULES.sysctl,
      sysctl,
      'sysctl has to be an object of strings: tuning fails.',
    );
  }
  for (const entry of entries(sysctl)) {
    const { value } = entry;
    if (!/^net[./][\w-]/.test(entry.key) || entry.key.includes('..')) {
      network.report.add(
        RULES.sysctl,
        keyOf(sysctl, entry),
        `tuning refuses "${entry.key}": it writes below /proc/sys/net only.`,
        { description: 'set it on the host, or for the pod in its securityContext' },
      );
    }
    if (value.type === 'scalar' && (typeof value.value === 'string' || value.value === null))
      continue;
    const text = value.type === 'scalar' ? value.source : undefined;
    network.report.add(
      RULES.sysctl,
      value,
      `The value of "${entry.key}" has to be a string: tuning cannot read its configuration.`,
      text === undefined
        ? { description: 'write a string' }
        : {
            description: `write ${JSON.stringify(text)}`,
            edits: [{ change: 'set', path: value.path, value: text }],
          },
    );
  }
}

/** k8snetworkplumbingwg/rdma-cni:cmd/rdma/main.go */
export function checkRdma(plugin: Plugin): void {
  const { node, network } = plugin;
  if (!checkChained(plugin)) return;
  const ibSriov = before(plugin, ['ib-sriov']);
  if (ibSriov !== undefined && isTrue(ibSriov.node, 'rdmaIsolation')) {
    network.report.add(
      RULES.rdmaTwice,
      node,
      'ib-sriov with rdmaIsolation has moved the RDMA device already: rdma does not find it and fails.',
      { description: 'remove this plugin, or rdmaIsolation' },
    );
  }
  if (before(plugin, VF_PLUGINS) !== undefined) return;
  network.report.add(
    RULES.rdmaNoVf,
    node,
    'No plugin before rdma takes a VF: it does not find an RDMA device.',
    { description: 'put it behind sriov' },
  );
}

/** containernetworking/plugins:plugins/meta/bandwidth/main.go */
export function checkBandwidth(plugin: Plugin): void {
  const { node, network } = plugin;
  const { report } = network;
  const isChained = checkChained(plugin);
  let isUsed = false;
  for (const way of ['ingress', 'egress']) {
    const rate = numberOf(node, `${way}Rate`) ?? 0;
    const burst = numberOf(node, `${way}Burst`) ?? 0;
    if (rate !== 0 || burst !== 0) isUsed = true;
    const [present, missing] = rate === 0 ? ['Burst', 'Rate'] : ['Rate', 'Burst'];
    const at = goField(node, `${way}${present}`) ?? node;
    if ((rate === 0) !== (burst === 0)) {
      report.add(
        RULES.burst,
        at,
        `${way}${present} needs ${way}${missing} as well: bandwidth fails.`,
        {
          description: `add ${way}${missing}, in bits${missing === 'Rate' ? ' per second' : ''}`,
        },
      );
    } else if (burst / 8 >= 2 ** 32 - 1 || rate < 0 || burst < 0) {
      report.add(
        RULES.burst,
        goField(node, `${way}Burst`) ?? at,
        `${way} is out of range: bandwidth fails.`,
      );
    }
  }
  const main = before(plugin, NO_VETH);
  if (!isChained || !isUsed || main === undefined) return;
  report.add(
    RULES.noVeth,
    node,
    `bandwidth needs the host's end of a veth pair, and ${main.type} makes none: every container fails to start.`,
    {
      description:
        main.type === 'sriov'
          ? 'remove it and limit the VF: "max_tx_rate" in Mbit/s'
          : 'remove it, and limit the VF: sriovctl vf set PF VF --max-rate MBIT',
    },
  );
}

/** Whether it stands behind another plugin, as it has to. */
function checkChained({ node, type, network, place }: Plugin): boolean {
  // With prevResult it is what a runtime gives to a plugin.
  if (network.list !== undefined ? place > 0 : goField(node, 'prevResult') !== undefined)
    return true;
  network.report.add(
    RULES.notChained,
    node,
    `${type} works on what a plugin before it made, and there is none: it fails.`,
    { description: 'put it into a list, behind the plugin that makes the interface' },
  );
  return false;
}
