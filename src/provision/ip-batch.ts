import type { AttributeChange } from './plan.ts';
import type { PfAttribute, VfSettings } from '../model/vf-settings.ts';

/** One line of `ip -batch`: the changes of one VF (or a part of them) as one netlink message. */
export interface BatchLine {
  vf: number;
  changes: AttributeChange[];
}

/** What a VF has now of the settings that the kernel only takes together. */
export type TogetherNow = Required<
  Pick<VfSettings, 'vlan' | 'qos' | 'vlanProto' | 'minTxRate' | 'maxTxRate'>
>;

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

/** The same changes one operation of the kernel a line, to learn which of them it refuses. */
export function linePerOperation({ vf, changes }: BatchLine): BatchLine[] {
  return byOperation(changes).map(([, part]) => ({ vf, changes: part }));
}

/**
 * The text of a line. What the kernel takes together but does not change is given again from `now`: the VLAN tag is
 * one operation (ndo_set_vf_vlan), and so are the rates (ndo_set_vf_rate), where ip would otherwise ask for the one
 * that is missing with a dump of all links, for every line anew.
 */
export function renderLine(pf: string, { vf, changes }: BatchLine, now: TogetherNow): string {
  const words = byOperation(changes).flatMap(([operation, part]) => {
    const after = {
      ...now,
      ...Object.fromEntries(part.map(({ attribute, to }) => [attribute, to])),
    };
    if (operation === 'vlan') return vlanWords(after);
    if (operation === 'rate') return rateWords(after);
    return [operation, ipWord(part[0]!.to)];
  });
  return ['link', 'set', 'dev', pf, 'vf', vf, ...words].join(' ');
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

/** ip's word for each operation. */
const OPERATIONS: Record<PfAttribute, string> = {
  mac: 'mac',
  vlan: 'vlan',
  qos: 'vlan',
  vlanProto: 'vlan',
  minTxRate: 'rate',
  maxTxRate: 'rate',
  spoofchk: 'spoofchk',
  linkState: 'state',
  queryRss: 'query_rss',
  trust: 'trust',
  nodeGuid: 'node_guid',
  portGuid: 'port_guid',
};

function byOperation(
  changes: readonly AttributeChange[],
): [operation: string, AttributeChange[]][] {
  const operations = new Map<string, AttributeChange[]>();
  for (const change of changes) {
    const operation = OPERATIONS[change.attribute];
    const part = operations.get(operation);
    if (part) part.push(change);
    else operations.set(operation, [change]);
  }
  return [...operations];
}

function vlanWords({ vlan, qos, vlanProto }: TogetherNow): string[] {
  const proto = vlanProto === '802.1ad' ? ['proto', '802.1ad'] : [];
  return ['vlan', String(vlan), ...(qos === 0 ? [] : ['qos', String(qos)]), ...proto];
}

function rateWords({ minTxRate, maxTxRate }: TogetherNow): string[] {
  return ['max_tx_rate', String(maxTxRate), 'min_tx_rate', String(minTxRate)];
}

/** As ip and our own flags spell it. */
export function ipWord(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}
