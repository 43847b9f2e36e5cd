import { get, stringOf, stringsOf } from '../../formats/node.ts';
import { earlier } from '../../lint/earlier.ts';
import type { Recognised, Report } from '../../lint/rule.ts';
import { oneLine } from '../../model/text.ts';
import { overlap, parsePfSelection } from '../device-plugin/pf-selection.ts';
import { ACROSS_RULES as RULES } from './across-rules.ts';
import type { Facts, ObjectFact } from './facts.ts';

/** Policies against each other, as the operator's webhook compares them. */
export function checkPolicies({ policies }: Facts, reportFor: (one: Recognised) => Report): void {
  policies.forEach((policy, index) => {
    const report = reportFor(policy.one);
    // One that meets many is told of the first.
    earlier(policies, index).some(
      (other) =>
        other.object.name !== policy.object.name &&
        mayMeet(policy, other) &&
        compare(policy, other, report),
    );
  });
}

/** Two different values for one label never select the same node. */
function mayMeet(a: ObjectFact, b: ObjectFact): boolean {
  const [one, two] = [a, b].map(({ object }) => get(object.node, 'spec', 'nodeSelector'));
  if (one?.type !== 'map' || two?.type !== 'map') return true;
  return one.entries.every(({ key, value }) => {
    const other = stringOf(get(two, key));
    return other === undefined || other === stringOf(value);
  });
}

/** Is something wrong with the two of them? */
function compare(policy: ObjectFact, other: ObjectFact, report: Report): boolean {
  const name = oneLine(other.object.name ?? '');
  const [own, theirs] = [policy, other].map(({ object }) => {
    const spec = get(object.node, 'spec');
    return {
      resource: stringOf(get(spec, 'resourceName')),
      external: flag(object.node, 'externallyManaged'),
      exclude: flag(object.node, 'excludeTopology'),
      pfs: stringsOf(get(spec, 'nicSelector', 'pfNames')).map(parsePfSelection),
      roots: stringsOf(get(spec, 'nicSelector', 'rootDevices')),
    };
  });
  if (own === undefined || theirs === undefined) return false;
  let wrong = false;
  const add: Report['add'] = (...finding) => {
    wrong = true;
    report.add(...finding);
  };
  const at = get(policy.object.node, 'spec', 'nicSelector') ?? policy.object.node;
  const pairs = own.pfs.flatMap((a) =>
    theirs.pfs.filter((b) => b.pf === a.pf).map((b) => [a, b] as const),
  );
  const root = own.roots.find((one) => theirs.roots.includes(one));
  const meeting = pairs.find(([a, b]) => overlap(a, b));
  if (meeting !== undefined || root !== undefined) {
    add(
      RULES.policyOverlap,
      at,
      `${oneLine(meeting?.[0].text ?? root ?? '')} overlaps with the policy ${name}: the webhook refuses it`,
      { description: 'give each policy VFs of its own: ens1f0#0-3 and ens1f0#4-7' },
    );
  } else if (pairs[0] !== undefined && own.resource === theirs.resource) {
    add(
      RULES.policyRanges,
      at,
      `${oneLine(pairs[0][0].text)} is a further range of a PF that ${name} has for the same resource: the device plugin uses the first only`,
      { description: 'use one range for a PF, or another resource' },
    );
  }
  if (pairs.length > 0 && own.external !== theirs.external) {
    add(
      RULES.policyDisagrees,
      at,
      `externallyManaged is not as in the policy ${name} of the same PF: the webhook refuses it`,
      {
        description: 'write the same in both',
      },
    );
  }
  if (own.resource === theirs.resource && own.exclude !== theirs.exclude) {
    add(
      RULES.policyDisagrees,
      at,
      `excludeTopology is not as in the policy ${name} of the same resource: the webhook refuses it`,
      {
        description: 'write the same in both',
      },
    );
  }
  return wrong;
}

function flag(node: Parameters<typeof get>[0], key: string): boolean {
  const value = get(node, 'spec', key);
  return value?.type === 'scalar' && value.value === true;
}
