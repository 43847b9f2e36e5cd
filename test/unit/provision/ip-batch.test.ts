import { describe, expect, it } from 'vitest';
import {
  findFailure,
  linePerOperation,
  linePerVf,
  renderLine,
} from '../../../src/provision/ip-batch.ts';
import type { AttributeChange } from '../../../src/provision/plan.ts';

const NOTHING = { vlan: 0, qos: 0, vlanProto: '802.1q', minTxRate: 0, maxTxRate: 0 } as const;

function change(
  vf: number,
  attribute: AttributeChange['attribute'],
  to: AttributeChange['to'],
): AttributeChange {
  return { vf, attribute, from: null, to };
}

describe('rendering', () => {
  it('writes all changes of a VF into one line', () => {
    const [line] = linePerVf([
      change(3, 'mac', '02:00:00:00:00:01'),
      change(3, 'vlan', 100),
      change(3, 'qos', 5),
      change(3, 'vlanProto', '802.1ad'),
      change(3, 'spoofchk', false),
      change(3, 'linkState', 'enable'),
      change(3, 'trust', true),
    ]);
    expect(renderLine('enp1s0', line!, NOTHING)).toBe(
      'link set dev enp1s0 vf 3 mac 02:00:00:00:00:01 vlan 100 qos 5 proto 802.1ad spoofchk off state enable trust on',
    );
  });

  it('gives the rest of the VLAN tag again when one part changes', () => {
    const [line] = linePerVf([change(0, 'qos', 2)]);
    expect(renderLine('p', line!, { ...NOTHING, vlan: 9, qos: 1, vlanProto: '802.1ad' })).toBe(
      'link set dev p vf 0 vlan 9 qos 2 proto 802.1ad',
    );
  });

  it('gives both rates, so that ip need not ask for the other', () => {
    const [line] = linePerVf([change(0, 'maxTxRate', 100)]);
    expect(renderLine('p', line!, { ...NOTHING, minTxRate: 10 })).toBe(
      'link set dev p vf 0 max_tx_rate 100 min_tx_rate 10',
    );
  });

  it('splits a line by attribute, the VLAN tag being one', () => {
    const [line] = linePerVf([change(1, 'vlan', 4), change(1, 'qos', 1), change(1, 'trust', true)]);
    expect(linePerOperation(line!).map((part) => renderLine('p', part, NOTHING))).toEqual([
      'link set dev p vf 1 vlan 4 qos 1',
      'link set dev p vf 1 trust on',
    ]);
  });
});

describe('finding the failed line', () => {
  // As printed by iproute2 6.15 on Debian 13.
  it.each([
    [
      'RTNETLINK answers: Operation not supported\nCommand failed -:2\n',
      1,
      'Operation not supported',
    ],
    ['Error: Invalid VF count.\nCommand failed -:17\n', 16, 'Invalid VF count.'],
    [
      'Invalid address length 1 - must be 6 bytes\nCommand failed -:8\n',
      7,
      'Invalid address length 1 - must be 6 bytes',
    ],
    [
      'Error: argument "4096" is wrong: Invalid "vlan" value\n\nCommand failed -:1\n',
      0,
      '"4096" is wrong: Invalid "vlan" value',
    ],
    ['Command failed -:4\n', 3, 'ip gave no reason'],
  ])('%j', (stderr, line, reason) => {
    expect(findFailure(stderr)).toEqual({ line, reason });
  });

  it('does not invent one', () => {
    expect(findFailure('Cannot open netlink socket: Permission denied\n')).toBeUndefined();
  });
});
