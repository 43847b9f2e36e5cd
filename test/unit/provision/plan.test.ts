import { describe, expect, it } from 'vitest';
import { desiredState } from '../../../src/provision/desired.ts';
import { isEmpty, makePlan } from '../../../src/provision/plan.ts';
import { asDesired } from '../../../src/provision/pf-state.ts';
import type { Request } from '../../../src/provision/request.ts';
import { igbState, igbVf } from './fixtures.ts';

const MAC = '02:11:22:33:44:00';

function plan(state: ReturnType<typeof igbState>, request: Request): ReturnType<typeof makePlan> {
  return makePlan(state, desiredState(state, request));
}

describe('creating', () => {
  const create = (count: number, settings = {}): Request => ({
    action: 'create',
    pf: 'enp1s0',
    count,
    settings,
    recreate: false,
  });

  it('gives each new VF a MAC of its own before any driver may probe it', () => {
    const { numVfs, attributes, drivers } = plan(igbState(0), create(3));
    expect(numVfs).toEqual({ from: 0, to: 3, holdDrivers: true, unbound: [] });
    expect(attributes.map(({ vf, attribute }) => [vf, attribute])).toEqual([
      [0, 'mac'],
      [1, 'mac'],
      [2, 'mac'],
    ]);
    expect(new Set(attributes.map(({ to }) => to)).size).toBe(3);
    expect(drivers).toEqual([]);
  });

  it('changes nothing when asked a second time', () => {
    const state = igbState(2);
    state.vfs = [0, 1].map((index) => igbVf(index, { mac: `02:00:00:00:00:0${index}` }));
    expect(isEmpty(plan(state, create(2)))).toBe(true);
  });

  it('puts the settings of the old VFs back when it has to destroy them to make more', () => {
    const state = igbState(1);
    state.vfs = [
      igbVf(0, { mac: MAC, vlan: 100, qos: 3, trust: true, driver: 'vfio-pci', netdev: null }),
    ];
    const { numVfs, attributes, drivers } = plan(state, create(2));
    expect(numVfs).toMatchObject({ from: 1, to: 2 });
    const ofFirst = Object.fromEntries(
      attributes.filter(({ vf }) => vf === 0).map(({ attribute, to }) => [attribute, to]),
    );
    expect(ofFirst).toMatchObject({ mac: MAC, vlan: 100, qos: 3, trust: true });
    expect(drivers).toEqual([{ vf: 0, from: null, to: 'vfio-pci' }]);
  });

  it('keeps new VFs without a driver when asked to', () => {
    const { numVfs, drivers } = plan(igbState(0), create(2, { driver: null }));
    expect(numVfs).toMatchObject({ holdDrivers: true, unbound: [0, 1] });
    expect(drivers).toEqual([]);
  });

  it('counts a given MAC up and refuses more VFs than the PF can have', () => {
    const { attributes } = plan(igbState(0), create(2, { mac: MAC }));
    expect(attributes.map(({ to }) => to)).toEqual([MAC, '02:11:22:33:44:01']);
    expect(() => plan(igbState(0), create(8))).toThrow(/at most 7 VFs/);
  });
});

describe('setting', () => {
  const set = (settings: object, vfs = '0'): Request => ({
    action: 'set',
    pf: 'enp1s0',
    vfs,
    settings,
  });

  it('rebinds a VF driver that has another MAC, unless somebody uses the VF or the PF is down', () => {
    expect(plan(igbState(1), set({ mac: MAC })).drivers).toMatchObject([{ vf: 0, onlyFor: 'mac' }]);
    expect(plan(igbState(1, { state: 'down' }), set({ mac: MAC })).drivers).toEqual([]);
    const used = igbState(1);
    used.vfs = [igbVf(0, { holder: { kind: 'bond', name: 'bond0' } })];
    expect(plan(used, set({ mac: MAC })).drivers).toEqual([]);
  });

  it('clears priority and protocol together with the VLAN', () => {
    const state = igbState(1);
    state.vfs = [igbVf(0, { vlan: 100, qos: 3, vlanProto: '802.1ad' })];
    const { attributes } = plan(state, set({ vlan: 0 }));
    expect(attributes.map(({ attribute, to }) => [attribute, to])).toEqual([
      ['vlan', 0],
      ['qos', 0],
      ['vlanProto', '802.1q'],
    ]);
  });
});

it('resets only what differs from a fresh VF and what the driver reports', () => {
  const state = igbState(2);
  state.vfs = [igbVf(0, { mac: MAC, vlan: 5, spoofchk: false, trust: true }), igbVf(1)];
  const { attributes, drivers } = plan(state, { action: 'reset', pf: 'enp1s0', vfs: 'all' });
  expect(attributes.map(({ vf, attribute }) => `${vf} ${attribute}`)).toEqual([
    '0 mac',
    '0 vlan',
    '0 spoofchk',
    '0 trust',
  ]);
  expect(drivers).toEqual([]);
});

it('plans nothing to come back to the state in which it already is', () => {
  const state = igbState(3);
  state.vfs[1] = igbVf(1, { mac: MAC, vlan: 7, driver: null, netdev: null, netdevMac: null });
  expect(isEmpty(makePlan(state, asDesired(state)))).toBe(true);
});
