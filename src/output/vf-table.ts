import { describeHolder } from '../model/holder.ts';
import { ZERO_MAC } from '../model/mac-address.ts';
import type { Vf } from '../model/nic.ts';
import { shortHolder } from './short-holder.ts';
import { shortPci } from './short-pci.ts';
import { table, type Column } from './table.ts';
import type { Terminal } from './terminal.ts';
import { tsv, type Value } from './tsv.ts';

/** VFs as rows. The order of the fields in a pipe is documented in the help of `vf list`. */
export function vfTable(vfs: readonly Vf[], terminal: Terminal): string | Promise<string> {
  if (!terminal.tty) return tsv(vfs.map(fields));
  return vfs.length === 0 ? '' : table(columns(vfs), vfs, terminal);
}

function fields(vf: Vf): Value[] {
  return [
    vf.pf,
    vf.index,
    vf.pci,
    vf.netdev,
    vf.driver,
    vf.iommuGroup,
    vf.mac,
    vf.vlan,
    vf.qos,
    vf.vlanProto,
    vf.spoofchk,
    vf.trust,
    vf.linkState,
    vf.minTxRate,
    vf.maxTxRate,
    vf.holder && describeHolder(vf.holder),
  ];
}

function columns(vfs: readonly Vf[]): Column<Vf>[] {
  const pci = shortPci(vfs.map((vf) => vf.pci));
  return [
    { title: 'PF', rank: 0, shrinkTo: 12, value: (vf) => vf.pf },
    { title: 'VF', rank: 0, align: 'right', value: (vf) => vf.index },
    { title: 'PCI', rank: 4, value: (vf) => pci(vf.pci) },
    { title: 'NETDEV', rank: 0, shrinkTo: 9, value: (vf) => vf.netdev },
    { title: 'DRIVER', rank: 3, value: (vf) => vf.driver },
    { title: 'MAC', rank: 2, value: (vf) => (vf.mac === ZERO_MAC ? null : vf.mac) },
    { title: 'VLAN', rank: 5, value: vlan },
    { title: 'SPOOF', rank: 7, value: (vf) => vf.spoofchk, paint: paintOff },
    { title: 'TRUST', rank: 6, value: (vf) => vf.trust, paint: paintOn },
    { title: 'LINK', rank: 8, value: (vf) => (vf.linkState === 'auto' ? null : vf.linkState) },
    { title: 'RATE', rank: 9, value: rate },
    {
      title: 'HELD BY',
      rank: 1,
      shrinkTo: 11,
      value: (vf) => vf.holder && shortHolder(vf.holder),
      paint: (text, _, colour) => (text === '-' ? text : colour.yellow(text)),
    },
  ];
}

function vlan({ vlan: id, qos, vlanProto }: Vf): string | null {
  if (!id) return null;
  return `${id}${qos ? ` p${qos}` : ''}${vlanProto === '802.1ad' ? ' ad' : ''}`;
}

function rate({ minTxRate, maxTxRate }: Vf): string | null {
  if (!minTxRate) return maxTxRate ? `≤${maxTxRate}` : null;
  return maxTxRate ? `${minTxRate}-${maxTxRate}` : `≥${minTxRate}`;
}

function paintOff(text: string, _: Vf, colour: Terminal['colour']): string {
  return text === 'off' ? colour.yellow(text) : text;
}

function paintOn(text: string, _: Vf, colour: Terminal['colour']): string {
  return text === 'on' ? colour.yellow(text) : text;
}
