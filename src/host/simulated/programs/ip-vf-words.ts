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
  const index = parseIndex(nextWord(words));
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
    request.rate = bothRates(rates, () => currentRates(machine, netdev, index));
  }
  return { index, request };
}

/** get_integer(): the kernel is the one that refuses a negative index. */
function parseIndex(text: string): number {
  if (!/^-?\d+$/.test(text)) throw wrongArgument(text, 'Invalid "vf" value\n');
  return Number(text);
}

type Reader = (words: Words, request: VfRequest, rates: { min?: number; max?: number }) => void;

const READERS: Record<string, Reader> = {
  mac: (words, request) => {
    request.mac = parseLinkLayer(nextWord(words));
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
    const rate = parseNumber(nextWord(words), 'rate');
    rates.max ??= rate;
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

/** ll_addr_a2n() and the check of its length against the device's own address. */
function parseLinkLayer(text: string): string {
  const octets = text.split(':').map((part) => {
    const octet = /^[0-9a-f]+$/i.test(part) ? parseInt(part, 16) : NaN;
    if (!(octet <= 255)) throw new WrongUse(1, `"${part}" is invalid lladdr.`);
    return octet.toString(16).padStart(2, '0');
  });
  if (octets.length !== 6) {
    throw new WrongUse(1, `Invalid address length ${octets.length} - must be 6 bytes`);
  }
  return octets.join(':');
}

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

/** The kernel takes both rates at once: iproute2 first asks for the one that was not given. */
function bothRates(
  { min, max }: { min?: number; max?: number },
  current: () => { min: number; max: number },
): { min: number; max: number } {
  const rate = min === undefined || max === undefined ? current() : { min, max };
  const both = { min: min ?? rate.min, max: max ?? rate.max };
  if (both.max !== 0 && both.min > both.max) {
    throw new WrongUse(1, `Invalid min_tx_rate ${both.min} - must be <= max_tx_rate ${both.max}`);
  }
  return both;
}

/** ipaddr_get_vf_rate(): an index that vfinfo does not have ends it here. */
function currentRates(
  machine: Machine,
  netdev: Netdev | undefined,
  index: number,
): { min: number; max: number } {
  const device = netdev?.device ? machine.state.devices[netdev.device] : undefined;
  const vf = device?.sriov?.vfs[index];
  if (!vf) throw new WrongUse(1, `Cannot find VF ${index}`);
  return { min: vf.minTxRate, max: vf.maxTxRate };
}
