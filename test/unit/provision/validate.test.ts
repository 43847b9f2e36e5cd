import { expect, test } from 'vitest';
import { desiredState } from '../../../src/provision/desired.ts';
import { makePlan } from '../../../src/provision/plan.ts';
import { validate } from '../../../src/provision/validate.ts';
import { igbState } from './fixtures.ts';

/** Names that dev_valid_name() of net/core/dev.c lets pass. */
test.each(['eth#1', '#', '"eth1', "'", 'eth\\'])(
  'a PF called %s is not named in ip -batch, which would cut or join words there',
  (name) => {
    expect(() => setVlan(name)).toThrow(expect.objectContaining({ code: 'NO_PF_NETDEV' }));
  },
);

test.each(['-batch', 'all', 'vf', 'dev', 'ens1f0np0_123456', "o'neill", '--', 'up', 'löf'])(
  'a PF called %s is no trouble',
  (name) => {
    expect(() => setVlan(name)).not.toThrow();
  },
);

function setVlan(name: string): void {
  const state = igbState(1, { name });
  const desired = desiredState(state, {
    action: 'set',
    pf: name,
    vfs: '0',
    settings: { vlan: 5 },
  });
  validate(state, desired, makePlan(state, desired), { nics: [], vfs: [] });
}
