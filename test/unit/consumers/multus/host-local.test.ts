import { expect, it } from 'vitest';
import { KINDS } from '../../../../src/consumers/kinds.ts';
import { chooseConsumers } from '../../../../src/generate/choose-consumers.ts';
import { generate } from '../../../../src/generate/generate.ts';
import { parseIpam } from '../../../../src/generate/parse-ipam.ts';
import { openTemplates } from '../../../../src/generate/templates.ts';
import { lint } from '../../../../src/lint/lint.ts';
import { descriptionOf } from '../descriptions.ts';

const subnet = ['10.56.217.0/24'];

it.each(['multus', 'operator'])(
  '%s: addresses that each node gives out by itself are told of',
  (word) => {
    const warnings = (ipam: 'host-local' | 'whereabouts') =>
      generate(
        descriptionOf({ ipam: parseIpam({ ipam, subnet }) }),
        chooseConsumers([word]),
        openTemplates('templates', undefined),
      ).warnings.filter((line) => line.includes('each node'));
    expect(warnings('host-local')).toHaveLength(1);
    expect(warnings('whereabouts')).toEqual([]);
  },
);

it.each([
  ['host-local', 'sriov', true],
  ['whereabouts', 'sriov', false],
  ['host-local', 'bridge', false],
])('a network with %s behind %s: %s', (ipam, type, told) => {
  const config = JSON.stringify({
    cniVersion: '1.0.0',
    name: 'n',
    type,
    ipam: { type: ipam, subnet },
  });
  const text = `apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\nmetadata:\n  name: n\nspec:\n  config: '${config}'\n`;
  const { findings } = lint([{ name: 'n.yaml', text }], { kinds: KINDS, across: [] });
  expect(findings.some(({ rule }) => rule === 'nad/host-local-per-node')).toBe(told);
});
