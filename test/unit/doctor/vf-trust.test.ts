import { describe, expect, it } from 'vitest';
import { vfTrust } from '../../../src/doctor/checks/vf-trust.ts';
import type { Vf } from '../../../src/model/nic.ts';
import { contextOf, type Machine, nicOf, vfOf } from './machine.ts';

const NET = '/sys/class/net';
const bridge = { kind: 'bridge', name: 'br0' } as const;
const used = { kind: 'host', name: 'm0' } as const;
const macvlan = (mac: string): Machine => ({
  links: { [`${NET}/ens1f0v0/upper_m0`]: '../../virtual/net/m0' },
  files: {
    [`${NET}/m0/uevent`]: 'DEVTYPE=macvlan\n',
    [`${NET}/m0/address`]: `${mac}\n`,
  },
});
const flags = (value: string): Machine => ({ files: { [`${NET}/ens1f0v0/flags`]: `${value}\n` } });
const other = '02:ff:00:00:00:01';

async function run(vf: Partial<Vf>, machine: Machine = {}) {
  const context = contextOf({ nics: [nicOf({ numVfs: 1 })], vfs: [vfOf(vf)], ...machine });
  return vfTrust.run(context);
}

describe('vf-trust', () => {
  it.each<[string, Partial<Vf>, Machine, string[]]>([
    ['held to its MAC, idle', {}, flags('0x1003'), []],
    ['trusted and checked', { trust: true }, {}, []],
    [
      'free to do anything, in a container',
      { trust: true, spoofchk: false, netdev: null },
      {},
      ['--trust off --spoofchk on'],
    ],
    ['free to do anything, on the host', { trust: true, spoofchk: false }, {}, []],
    ['not told', { trust: null, spoofchk: null, holder: bridge }, {}, []],
    ['in a bridge', { holder: bridge }, {}, ['--trust on --spoofchk off']],
    ['in a bridge, trusted', { holder: bridge, trust: true }, {}, ['--spoofchk off']],
    ['below a macvlan', { holder: used }, macvlan(other), ['--trust on --spoofchk off']],
    ['below a macvlan, trusted', { holder: used, trust: true }, macvlan(other), []],
    ['below a macvlan, not checked', { holder: used, spoofchk: false }, macvlan(other), []],
    ['below a macvlan that passes through', { holder: used }, macvlan('02:00:00:00:00:00'), []],
    ['promiscuous', {}, flags('0x1103'), ['--trust on']],
    ['promiscuous and trusted', { trust: true }, flags('0x1103'), []],
    ['in a container', { netdev: null }, flags('0x1103'), []],
  ])('%s', async (_, vf, machine, settings) => {
    const findings = await run(vf, machine);
    expect(findings.map(({ cure }) => cure!.commands.at(-1))).toEqual(
      settings.map((each) => `sriovctl vf set ens1f0 0 ${each}`),
    );
    expect(findings.every(({ status, cause }) => status === 'warn' && cause !== '')).toBe(true);
  });
});
