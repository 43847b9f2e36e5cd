import { describe, expect, it } from 'vitest';
import { vfMacDuplicate } from '../../../src/doctor/checks/vf-mac-duplicate.ts';
import { vfMacZero } from '../../../src/doctor/checks/vf-mac-zero.ts';
import type { Holder, Vf } from '../../../src/model/nic.ts';
import { contextOf, nicOf, vfOf } from './machine.ts';

const MAC = '02:00:00:00:00:99';
const ZERO = '00:00:00:00:00:00';
const vm: Holder = { kind: 'vfio', pid: 7, name: 'web' };

describe('the cure of a MAC', () => {
  it.each<[string, Holder | null, boolean]>([
    ['is done by --fix for idle VFs', null, true],
    ['is left to hands as soon as one VF is in use', vm, false],
  ])('%s', async (_, holder, automatic) => {
    const zero: Partial<Vf> = { mac: ZERO, driver: 'vfio-pci', netdev: null, netdevMac: null };
    const vfs = [vfOf(zero), vfOf({ ...zero, index: 1, holder })];
    const [finding] = await vfMacZero.run(contextOf({ nics: [nicOf()], vfs }));
    const { cure } = finding!;
    expect(cure).toMatchObject({ automatic, rebootNeeded: false });
    expect(cure!.commands).toEqual(['sriovctl vf set ens1f0 0-1 --mac auto']);
    const request = { action: 'set', pf: 'ens1f0', vfs: '0-1', settings: { mac: 'auto' } };
    expect(cure!.steps).toMatchObject(automatic ? [{ kind: 'vf', request }] : []);
  });

  it.each<[string, (Holder | null)[], string, boolean]>([
    ['of the last of two idle VFs', [null, null], 'ens1f0 vf 1', true],
    ['of the idle one', [null, vm], 'ens1f0 vf 0', true],
    ['of neither where both are in use', [vm, vm], 'ens1f0 vf 1', false],
  ])('changes that %s', async (_, [first, second], target, automatic) => {
    const twin: Partial<Vf> = { mac: MAC, netdevMac: null };
    const vfs = [
      vfOf({ ...twin, holder: first ?? null }),
      vfOf({ ...twin, index: 1, holder: second ?? null }),
    ];
    const [finding] = await vfMacDuplicate.run(contextOf({ nics: [nicOf()], vfs }));
    expect(finding).toMatchObject({ target, cure: { automatic } });
  });

  it('does not part what may be a bond of two PFs', async () => {
    const nics = [nicOf(), nicOf({ name: 'ens1f1', pci: '0000:82:00.1', mac: ZERO })];
    const vfs = [
      vfOf({ mac: MAC, netdevMac: null }),
      vfOf({ mac: MAC, pf: 'ens1f1', netdevMac: null }),
    ];
    const [finding] = await vfMacDuplicate.run(contextOf({ nics, vfs }));
    expect(finding).toMatchObject({ status: 'warn', cure: { automatic: false } });
  });
});
