import { isMac } from '../../../model/mac-address.ts';
import type { Machine } from '../machine.ts';
import type { Netdev } from '../state.ts';
import type { VfRequest } from '../vf-attributes.ts';
import {
  nextWord,
  parseNumber,
  parseOnOff,
  wrongArgument,
  WrongUse,
  type Words,
} from './ip-words.ts';

/** `vf N mac ... vlan ...`, as iplink_parse_vf() of iproute2 reads it. */
export function parseVf(
  machine: Machine,
  words: Words,
  netdev: Netdev | undefined,
): { index: number; request: VfRequest } {
  const index = parseNumber(nextWord(words), 'vf');
  const request: VfRequest = {};
  const rates: { min?: number; max?: number } = {};
  const first = words.args.length;
  while (words.args.length > 0) {
    const read = READERS[words.args[0]!];
    if (!read) break;
    words.args.shift();
    read(words, request, rates);
  }
  if (words.args.length === first) {
    throw new WrongUse(255, 'Command line is not complete. Try option "help"');
  }
  if (rates.min !== undefined || rates.max !== undefined) {
    request.rate = bothRates(rates, currentRates(machine, netdev, index));
  }
  return { index, request };
}

type Reader = (words: Words, request: VfRequest, rates: { min?: number; max?: number }) => void;

const READERS: Record<string, Reader> = {
  mac: (words, request) => {
    const mac = nextWord(words).toLowerCase();
    if (!isMac(mac)) throw new WrongUse(1, `"${mac}" is invalid lladdr.`);
    request.mac = mac;
  },
  vlan: (words, request) => {
    request.vlan = parseVlan(words);
  },
  max_tx_rate: (words, _, rates) => {
    rates.max = parseNumber(nextWord(words), 'max tx rate');
  },
  min_tx_rate: (words, _, rates) => {
    rates.min = parseNumber(nextWord(words), 'min tx rate');
  },
  rate: (words, _, rates) => {
    rates.max ??= parseNumber(nextWord(words), 'rate');
  },
  spoofchk: (words, request) => {
    request.spoofchk = parseOnOff(nextWord(words), 'spoofchk');
  },
  query_rss: (words, request) => {
    request.queryRss = parseOnOff(nextWord(words), 'query_rss');
  },
  trust: (words, request) => {
    request.trust = parseOnOff(nextWord(words), 'trust');
  },
  state: (words, request) => {
    const state = nextWord(words);
    if (state !== 'auto' && state !== 'enable' && state !== 'disable') {
      throw wrongArgument(state, 'Invalid "state" value\n');
    }
    request.linkState = state;
  },
  node_guid: (words, request) => {
    request.nodeGuid = parseGuid(nextWord(words));
  },
  port_guid: (words, request) => {
    request.portGuid = parseGuid(nextWord(words));
  },
};

function parseVlan(words: Words): NonNullable<VfRequest['vlan']> {
  const vlan = {
    vlan: parseNumber(nextWord(words), 'vlan', 4095),
    qos: 0,
    vlanProto: '802.1q' as const,
  };
  const result: NonNullable<VfRequest['vlan']> = vlan;
  if (words.args[0] === 'qos') {
    words.args.shift();
    result.qos = parseNumber(nextWord(words), 'qos');
  }
  if (words.args[0] === 'proto') {
    words.args.shift();
    const proto = nextWord(words).toLowerCase();
    if (proto !== '802.1q' && proto !== '802.1ad') {
      throw wrongArgument(proto, 'protocol is invalid\n');
    }
    result.vlanProto = proto;
  }
  return result;
}

function parseGuid(text: string): string {
  if (!/^([0-9a-f]{2}:){7}[0-9a-f]{2}$/i.test(text)) {
    throw wrongArgument(text, 'Invalid GUID format\n');
  }
  return text.toLowerCase();
}

/** The kernel takes both rates at once: iproute2 reads the one that was not given. */
function bothRates(
  given: { min?: number; max?: number },
  current: { min: number; max: number },
): { min: number; max: number } {
  const rate = { ...current, ...given };
  if (rate.max !== 0 && rate.min > rate.max) {
    throw new WrongUse(1, `Invalid min_tx_rate ${rate.min} - must be <= max_tx_rate ${rate.max}`);
  }
  return rate;
}

function currentRates(
  machine: Machine,
  netdev: Netdev | undefined,
  index: number,
): { min: number; max: number } {
  const device = netdev?.device == null ? undefined : machine.state.devices[netdev.device];
  const vf = device?.sriov?.vfs[index];
  return { min: vf?.minTxRate ?? 0, max: vf?.maxTxRate ?? 0 };
}
