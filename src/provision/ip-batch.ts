import type { AttributeChange } from './plan.ts';
import type { PfAttribute } from '../model/vf-settings.ts';

/** One line of `ip -batch`: the changes of one VF (or a part of them) as one netlink message. */
export interface BatchLine {
  vf: number;
  changes: AttributeChange[];
}

export interface VlanNow {
  vlan: number;
  qos: number;
  vlanProto: string;
}

/** One line a VF, in the order of the VFs. */
export function linePerVf(changes: readonly AttributeChange[]): BatchLine[] {
  const lines = new Map<number, AttributeChange[]>();
  for (const change of changes) {
    const line = lines.get(change.vf);
    if (line) line.push(change);
    else lines.set(change.vf, [change]);
  }
  return [...lines].map(([vf, ofVf]) => ({ vf, changes: ofVf }));
}

/** The same changes one attribute a line, to learn which of them the kernel refuses. */
export function linePerAttribute({ vf, changes }: BatchLine): BatchLine[] {
  const vlan = changes.filter(({ attribute }) => isVlanPart(attribute));
  const others = changes.filter(({ attribute }) => !isVlanPart(attribute));
  return [...(vlan.length > 0 ? [vlan] : []), ...others.map((change) => [change])].map((part) => ({
    vf,
    changes: part,
  }));
}

/**
 * The text of a line. VLAN id, priority and protocol are one operation for the kernel (ndo_set_vf_vlan), so
 * what does not change of the three is given again from `now`.
 */
export function renderLine(pf: string, { vf, changes }: BatchLine, now: VlanNow): string {
  const words = ['link', 'set', 'dev', pf, 'vf', String(vf)];
  const vlan: VlanNow = { ...now };
  let hasVlan = false;
  for (const { attribute, to } of changes) {
    if (isVlanPart(attribute)) {
      Object.assign(vlan, { [attribute]: to });
      if (!hasVlan) words.push('vlan', VLAN_MARK);
      hasVlan = true;
    } else {
      words.push(KEYWORDS[attribute], typeof to === 'boolean' ? (to ? 'on' : 'off') : String(to));
    }
  }
  return words.flatMap((word) => (word === VLAN_MARK ? vlanWords(vlan) : [word])).join(' ');
}

export interface BatchFailure {
  /** Index into the lines that were given. */
  line: number;
  /** What the kernel or `ip` said. */
  reason: string;
}

/**
 * Where a batch stopped, from ip's stderr: `RTNETLINK answers: Operation not supported`, or `Error: <extended
 * ack>.`, then `Command failed -:17`. undefined when no line is named.
 */
export function findFailure(stderr: string): BatchFailure | undefined {
  const lines = stderr.split('\n');
  const at = lines.findIndex((line) => /^Command failed [^:]*:\d+/.test(line));
  if (at === -1) return undefined;
  const number = Number(/:(\d+)/.exec(lines[at]!)![1]);
  const said = lines.slice(0, at).filter((line) => line.trim() !== '');
  const reason = said
    .map((line) => line.replace(/^RTNETLINK answers: |^Error: (?:argument )?/, ''))
    .join('; ');
  return { line: number - 1, reason: reason === '' ? 'ip gave no reason' : reason };
}

type VlanPart = keyof VlanNow;
const VLAN_MARK = '\0vlan';

const KEYWORDS: Record<Exclude<PfAttribute, VlanPart>, string> = {
  mac: 'mac',
  minTxRate: 'min_tx_rate',
  maxTxRate: 'max_tx_rate',
  spoofchk: 'spoofchk',
  linkState: 'state',
  queryRss: 'query_rss',
  trust: 'trust',
  nodeGuid: 'node_guid',
  portGuid: 'port_guid',
};

function isVlanPart(attribute: PfAttribute): attribute is VlanPart {
  return attribute === 'vlan' || attribute === 'qos' || attribute === 'vlanProto';
}

function vlanWords({ vlan, qos, vlanProto }: VlanNow): string[] {
  const proto = vlanProto === '802.1ad' ? ['proto', '802.1ad'] : [];
  return [String(vlan), ...(qos === 0 ? [] : ['qos', String(qos)]), ...proto];
}
