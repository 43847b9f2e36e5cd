import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePortName } from '../../../src/inventory/port-name.ts';

test.each([
  ['p0', { kind: 'uplink' }],
  ['p1s3', { kind: 'uplink' }],
  ['pf0vf3', { kind: 'representor', pf: 0, vf: 3 }],
  ['pf1vf127', { kind: 'representor', pf: 1, vf: 127 }],
  ['c0pf0vf3', { kind: 'representor', pf: 0, vf: 3 }],
  ['c1pf0vf3', { kind: 'representor', pf: 0, vf: null }],
  ['pf0sf88', { kind: 'representor', pf: 0, vf: null }],
  ['pf0', { kind: 'representor', pf: 0, vf: null }],
  ['pf0hpf', { kind: 'representor', pf: 0, vf: null }],
  ['', undefined],
  ['port1', undefined],
  ['pf0vf', undefined],
])('%j', (name, port) => {
  expect(parsePortName(name)).toEqual(port);
});

test('a VF of ours keeps its number', () => {
  fc.assert(
    fc.property(fc.nat(15), fc.nat(65_535), (pf, vf) => {
      expect(parsePortName(`pf${pf}vf${vf}`)).toEqual({ kind: 'representor', pf, vf });
    }),
  );
});

test('any other text is no port', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      fc.pre(!/^(p|c)/.test(name));
      expect(parsePortName(name)).toBeUndefined();
    }),
  );
});
