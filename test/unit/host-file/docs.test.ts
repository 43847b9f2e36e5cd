import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MATCH_KEYS, PF_KEYS, VF_KEYS } from '../../../src/host-file/keys.ts';
import { printHostFile } from '../../../src/host-file/print-host-file.ts';
import { readHostFile } from '../../../src/host-file/read-host-file.ts';
import { SriovError } from '../../../src/model/errors.ts';

const PAGE = readFileSync('docs/host-file.md', 'utf8');
const [EXAMPLE = ''] = [...PAGE.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text);
const KEYS = [...MATCH_KEYS, ...PF_KEYS, ...VF_KEYS];

test('the example is a host file, and stays itself when it is printed', () => {
  const file = readHostFile(EXAMPLE, 'docs/host-file.md');
  expect(file.pfs).toHaveLength(4);
  expect(readHostFile(printHostFile(file), 'f')).toEqual(file);
});

test.each(KEYS.map(({ key }) => [key]))(
  '%s is in the tables, and all but a few in the example',
  (key) => {
    expect(PAGE).toMatch(new RegExp(`^\\| [^|]*\`${key}\``, 'm'));
    if (key !== 'query-rss') expect(EXAMPLE).toMatch(new RegExp(`\\b${key}:`));
  },
);

/** facts of nmstate's SrIovConfig, NetworkManager's setting-sriov, systemd.link(5) and netplan's reference. */
test.each([
  ['total-vfs', 'count'],
  ['drivers-autoprobe', 'autoprobe'],
  ['mac-address', 'mac'],
  ['spoof-check', 'spoofchk'],
  ['min-tx-rate', 'min-rate'],
  ['max-tx-rate', 'max-rate'],
  ['vlan-id', 'vlan'],
  ['autoprobe-drivers', 'autoprobe'],
  ['eswitch-mode', 'eswitch'],
  ['SR-IOVVirtualFunctions', 'count'],
  ['VLANId', 'vlan'],
  ['QualityOfService', 'qos'],
  ['VLANProtocol', 'vlan-proto'],
  ['MACSpoofCheck', 'spoofchk'],
  ['QueryReceiveSideScaling', 'query-rss'],
  ['LinkState', 'link-state'],
  ['MACAddress', 'mac'],
  ['virtual-function-count', 'count'],
  ['embedded-switch-mode', 'eswitch'],
])('who writes %s as elsewhere is told of %s', (theirs, ours) => {
  const ofPf = PF_KEYS.some(({ key }) => key === ours);
  const text = `version: 1\npfs:\n  - match: {name: a}\n    ${ofPf ? `${theirs}: 1` : `count: 1\n    defaults: {${theirs}: 1}`}`;
  expect(messageOf(text)).toContain(`unknown key "${theirs}"; did you mean ${ours}?`);
  expect(PAGE).toContain(theirs);
});

function messageOf(text: string): string {
  try {
    readHostFile(text, 'f');
  } catch (error) {
    if (error instanceof SriovError) return error.message;
    throw error;
  }
  return '';
}
