import type { MachineSpec, NicSpec, VirtualNetdevSpec } from '../spec.ts';
import { lab } from './lab.ts';

/** Both PFs are slaves of bond0, which has the host's address. */
export const bondedPfs = withMaster('bond', 'bond0');

/** The first PF is a port of br0. */
export const bridgedPf = withMaster('bridge', 'br0');

function withMaster(kind: VirtualNetdevSpec['kind'], name: string): MachineSpec {
  const [first, second] = lab.nics;
  const nics =
    kind === 'bond'
      ? [enslaved(first!, name), enslaved(second!, name)]
      : [enslaved(first!, name), second!];
  return {
    ...lab,
    name: `${name} over PFs`,
    nics,
    virtualNetdevs: [{ name, kind, mac: '52:54:00:00:01:00', addresses: ['192.0.2.10/24'] }],
    routes: [{ dst: 'default', gateway: '192.0.2.1', dev: name }],
  };
}

function enslaved(nic: NicSpec, master: string): NicSpec {
  return { ...nic, netdevs: nic.netdevs?.map((netdev) => ({ ...netdev, up: true, master })) };
}
