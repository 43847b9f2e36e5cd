import type { Node } from '../../../formats/document.ts';
import { stringOf } from '../../../formats/node.ts';
import type { Rule } from '../../../lint/rule.ts';
import { goEntry, goField } from '../../go-struct.ts';
import { isBeforeLists } from '../contradictions.ts';
import { checkFields, strangeKeys } from './check-fields.ts';
import { checkLegacy } from './check-legacy.ts';
import { PLUGINS } from './fields.ts';
import { generationOf, LEGACY_KEYS } from './generation.ts';
import { numberOf, type Plugin, textOf } from './network.ts';
import { RULES } from './rules.ts';
import { checkLinkState, checkMac, checkPciAddress } from './values.ts';

/** `type: sriov`: the sriov-cni of today, or one of the programs that had this name before. */
export function checkSriov(plugin: Plugin): void {
  const generation = generationOf(plugin);
  if (generation !== 'today') return checkLegacy(plugin, generation);
  const { node, network } = plugin;
  const fields = PLUGINS['sriov'] ?? { fields: {} };
  const explained = new Set<string>();
  for (const { key, at } of strangeKeys(node, fields)) {
    const told = explain(key, plugin);
    if (told === undefined) continue;
    explained.add(key);
    network.report.add(told.rule, at, told.message, { description: told.fix });
  }
  checkFields(node, fields, network.report, 'sriov-cni', explained);
  checkOnOff(plugin, 'spoofchk');
  checkOnOff(plugin, 'trust');
  checkLinkState(plugin);
  checkVlanTag(plugin);
  checkRates(plugin);
  checkLogLevel(plugin);
  checkMac(plugin, 'mac');
  checkPciAddress(plugin, 'deviceID');
  if (network.embedded || textOf(node, 'deviceID') !== undefined) return;
  network.report.add(
    RULES.noDevice,
    goEntry(node, 'deviceID')?.value ?? node,
    'There is no deviceID: only multus with a device plugin supplies one. Any other runtime fails with "VF pci addr is required".',
    { description: 'name a VF: "deviceID": "0000:02:0a.0" (sriovctl vf list)' },
  );
}

function explain(
  key: string,
  { network: { version } }: Plugin,
): { rule: Rule; message: string; fix: string } | undefined {
  const small = key.toLowerCase();
  if (Object.hasOwn(LEGACY_KEYS, small)) {
    const tooNew =
      version === undefined || isBeforeLists(version) ? '' : `, which refuses CNI ${version}`;
    return {
      rule: RULES.legacyKey,
      message: `"${key}" belongs to an abandoned plugin of the same name${tooNew}; the sriov-cni of today ignores it${LEGACY_MEANINGS[small] ?? ''}.`,
      fix: LEGACY_FIXES[small] ?? 'remove it',
    };
  }
  const chained = Object.hasOwn(CHAINED, small) ? CHAINED[small] : undefined;
  if (chained === undefined) return undefined;
  return {
    rule: RULES.chainedKey,
    message: `sriov-cni has no key "${key}": nothing happens. It belongs to the plugin ${chained}.`,
    fix: `use a list, with {"type": "${chained}"} behind sriov`,
  };
}

const LEGACY_MEANINGS: Readonly<Record<string, string>> = {
  master: ' and takes the PF of the VF in deviceID',
  if0: ' and takes the PF of the VF in deviceID',
  pfonly: ' and takes a VF, never the PF',
  l2enable: ' and runs the IPAM plugin if there is one',
  dpdk: ' and binds nothing: it takes the driver that the VF has',
};

const LEGACY_FIXES: Readonly<Record<string, string>> = {
  master: 'name a VF with deviceID instead, or let a device plugin do it',
  if0: 'name a VF with deviceID instead, or let a device plugin do it',
  pfonly: 'use the plugin host-device with the PF',
  l2enable: 'leave ipam out instead',
  dpdk: 'bind the VF first: sriovctl vf bind PF VF --driver vfio-pci',
};

const CHAINED: Readonly<Record<string, string>> = {
  mtu: 'tuning',
  sysctl: 'tuning',
  promisc: 'tuning',
  allmulti: 'tuning',
  txqlen: 'tuning',
  rdma: 'rdma',
  isrdma: 'rdma',
  rdmaisolation: 'rdma',
};

function checkOnOff({ node, network }: Plugin, field: string): void {
  const at = goField(node, field);
  if (at === undefined) return;
  const text = stringOf(at);
  if (text === undefined) return reportNoString(network.report, at, field);
  // The empty string is as if it were not there.
  if (['on', 'off', ''].includes(text)) return;
  const meant = meaningOf(text);
  network.report.add(
    RULES.onOffValue,
    at,
    `${field} "${text}" turns it off: whatever is not "on" does.`,
    meant === undefined
      ? { description: 'write "on" or "off"' }
      : {
          description: `write "${meant}"`,
          edits: [{ change: 'set', path: at.path, value: meant }],
        },
  );
}

function reportNoString(report: Plugin['network']['report'], at: Node, field: string): void {
  const value = at.type === 'scalar' ? at.value : undefined;
  const meant = typeof value === 'boolean' ? (value ? 'on' : 'off') : undefined;
  report.add(
    RULES.onOffBoolean,
    at,
    `${field} has to be the string "on" or "off": sriov-cni cannot read its configuration, and no container starts.`,
    meant === undefined
      ? { description: 'write "on" or "off"' }
      : {
          description: `write "${meant}"`,
          edits: [{ change: 'set', path: at.path, value: meant }],
        },
  );
}

function meaningOf(text: string): 'on' | 'off' | undefined {
  if (/^\s*(?:on|true|yes|enabled?|1)\s*$/i.test(text)) return 'on';
  return /^\s*(?:off|false|no|disabled?|0)\s*$/i.test(text) ? 'off' : undefined;
}

/** k8snetworkplumbingwg/sriov-cni:pkg/config/config.go, LoadConf */
function checkVlanTag({ node, network: { report } }: Plugin): void {
  const vlan = numberOf(node, 'vlan');
  const qos = numberOf(node, 'vlanQoS');
  const proto = stringOf(goField(node, 'vlanProto'));
  const add = (field: string, message: string, description: string) => {
    report.add(
      RULES.vlanTag,
      goField(node, field) ?? node,
      `${message}: sriov-cni refuses the network.`,
      {
        description,
      },
    );
  };
  if (vlan !== undefined && (vlan < 0 || vlan > 4094)) {
    add('vlan', `vlan ${vlan} is out of range`, 'choose one from 1 to 4094, or 0 for none');
  }
  if (qos !== undefined && (qos < 0 || qos > 7)) {
    add('vlanQoS', `vlanQoS ${qos} is out of range`, 'choose one from 0 to 7');
  }
  if (proto !== undefined && !/^802\.1(?:q|ad)$/i.test(proto)) {
    add(
      'vlanProto',
      `vlanProto "${proto}" is neither 802.1q nor 802.1ad`,
      'write 802.1q or 802.1ad',
    );
  }
  const hasVlan = goField(node, 'vlan') !== undefined;
  if (!hasVlan && qos !== undefined)
    add('vlanQoS', 'vlanQoS needs a vlan', 'add "vlan", or remove vlanQoS');
  if (!hasVlan && proto !== undefined) {
    add('vlanProto', 'vlanProto needs a vlan', 'add "vlan", or remove vlanProto');
  }
  if (vlan !== 0) return;
  if (qos !== undefined && qos !== 0) {
    add('vlanQoS', 'vlanQoS needs a vlan that is not 0', 'choose a vlan, or remove vlanQoS');
  }
  if (proto !== undefined && /^802\.1ad$/i.test(proto)) {
    add('vlanProto', '802.1ad needs a vlan that is not 0', 'choose a vlan, or remove vlanProto');
  }
}

function checkRates({ node, network: { report } }: Plugin): void {
  const min = numberOf(node, 'min_tx_rate');
  const max = numberOf(node, 'max_tx_rate');
  for (const [field, value] of Object.entries({ min_tx_rate: min, max_tx_rate: max })) {
    const at = goField(node, field);
    if (value === undefined || at === undefined || (value >= 0 && value <= 0xffffffff)) continue;
    report.add(RULES.rates, at, `${field} ${value} is no rate in Mbit/s.`, {
      description: 'give Mbit/s as a whole number, or 0 for no limit',
    });
  }
  const at = goField(node, 'min_tx_rate');
  if (at === undefined || min === undefined || max === undefined || max === 0 || min <= max) return;
  report.add(
    RULES.rates,
    at,
    `min_tx_rate ${min} is above max_tx_rate ${max}: drivers refuse it.`,
    {
      description: 'give a min_tx_rate of at most max_tx_rate',
    },
  );
}

function checkLogLevel({ node, network }: Plugin): void {
  const text = textOf(node, 'logLevel');
  const at = goField(node, 'logLevel');
  if (text === undefined || at === undefined || LOG_LEVELS.test(text)) return;
  network.report.add(RULES.logLevel, at, `There is no logLevel "${text}": it logs with info.`, {
    description: 'write panic, error, warning, info or debug',
  });
}

/** k8snetworkplumbingwg/cni-log:logging.go, StringToLevel */
const LOG_LEVELS = /^(?:panic|error|warn|warning|info|debug|verbose)$/i;
