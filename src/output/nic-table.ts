import type { Nic } from '../model/nic.ts';
import { shortPci } from './short-pci.ts';
import { table, type Column } from './table.ts';
import type { Terminal } from './terminal.ts';
import { tsv, type Value } from './tsv.ts';

/** NICs as rows. The order of the fields in a pipe is documented in the help of `nic list`. */
export function nicTable(nics: readonly Nic[], terminal: Terminal): string | Promise<string> {
  if (!terminal.tty) return tsv(nics.map(fields));
  return nics.length === 0 ? '' : table(columns(nics), nics, terminal);
}

function fields(nic: Nic): Value[] {
  return [
    nic.name,
    nic.pci,
    nic.mac,
    nic.driver,
    nic.numVfs,
    nic.totalVfs,
    nic.state,
    nic.numaNode,
    nic.vendorId,
    nic.deviceId,
    nic.vfDeviceId,
    nic.vendor,
    nic.model,
  ];
}

function columns(nics: readonly Nic[]): Column<Nic>[] {
  const pci = shortPci(nics.map((nic) => nic.pci));
  return [
    { title: 'NAME', rank: 0, value: (nic) => nic.name },
    { title: 'PCI', rank: 0, value: (nic) => pci(nic.pci) },
    { title: 'DRIVER', rank: 2, value: (nic) => nic.driver },
    { title: 'VFS', rank: 0, value: vfCount, paint: paintCount },
    { title: 'STATE', rank: 3, value: (nic) => nic.state, paint: paintState },
    { title: 'NUMA', rank: 6, align: 'right', value: (nic) => nic.numaNode },
    { title: 'MAC', rank: 4, value: (nic) => nic.mac },
    { title: 'MODEL', rank: 5, shrinkTo: 16, value: (nic) => nic.model },
  ];
}

/** `4/7`; nothing for a NIC without SR-IOV. */
function vfCount({ sriov, numVfs, totalVfs }: Nic): string | null {
  return sriov ? `${numVfs}/${totalVfs ?? '?'}` : null;
}

function paintCount(text: string, { numVfs }: Nic, colour: Terminal['colour']): string {
  return numVfs > 0 ? colour.green(text) : text;
}

function paintState(text: string, { state }: Nic, colour: Terminal['colour']): string {
  return state === 'down' ? colour.yellow(text) : text;
}
