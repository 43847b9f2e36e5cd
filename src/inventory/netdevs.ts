import type { Host } from '../host/host.ts';
import { linkOptional, listOptional, readNumber, readOptional } from '../host/read.ts';
import type { Representor } from '../model/nic.ts';
import type { NicDevice } from './nic-devices.ts';
import { parsePortName } from './port-name.ts';

export interface Netdevs {
  /** The function's own, the PF's first. */
  own: string[];
  representors: Representor[];
  /** Of the PF's netdev: what the netdevs of one switch have in common. */
  switchId: string | undefined;
}

/**
 * Tells a PF's own netdev from the representors beside it. Since kernel 5.8 mlx5 puts the representors of the VFs
 * under the PF's PCI function too, so that `ls net/` alone says nothing.
 */
export function sortNetdevs(host: Host, device: NicDevice): Netdevs {
  const candidates = device.netdevs.map((name) => candidate(host, device, name));
  const own = candidates.filter(({ port }) => port?.kind !== 'representor').sort(byRank);
  const main = own[0];
  const switchId =
    main && (readOptional(host, `${device.netFolder}/${main.name}/phys_switch_id`) || undefined);
  const beside = candidates.flatMap(toRepresentor);
  const elsewhere =
    switchId !== undefined && beside.length === 0
      ? virtualRepresentors(host, device, switchId)
      : [];
  return {
    own: own.map(({ name }) => name),
    representors: [...beside, ...elsewhere].sort(byVf),
    switchId,
  };
}

type Candidate = ReturnType<typeof candidate>;

function candidate(host: Host, device: NicDevice, name: string) {
  const folder = `${device.netFolder}/${name}`;
  const portName = readOptional(host, `${folder}/phys_port_name`) ?? '';
  const single = device.netdevs.length === 1;
  return {
    name,
    portName,
    port: parsePortName(portName),
    // Two ports on one function (mlx4) differ in dev_port; before kernel 3.15 in dev_id.
    order: single
      ? []
      : ['dev_port', 'dev_id'].map((file) => readNumber(host, `${folder}/${file}`) ?? 0),
  };
}

function byRank(a: Candidate, b: Candidate): number {
  const uplink = Number(b.port?.kind === 'uplink') - Number(a.port?.kind === 'uplink');
  if (uplink !== 0) return uplink;
  const differing = a.order.findIndex((value, index) => value !== b.order[index]);
  if (differing >= 0) return a.order[differing]! - b.order[differing]!;
  return a.name < b.name ? -1 : 1;
}

function toRepresentor({ name, portName }: { name: string; portName: string }): Representor[] {
  const port = parsePortName(portName);
  return port?.kind === 'representor' ? [{ name, portName, vf: port.vf }] : [];
}

/** Before kernel 5.8 representors are virtual devices that share nothing but the switch's id with their PF. */
function virtualRepresentors(host: Host, device: NicDevice, switchId: string): Representor[] {
  const pf = Number(device.pci?.split('.').pop());
  return listOptional(host, '/sys/class/net').flatMap((name) => {
    const folder = `/sys/class/net/${name}`;
    if (linkOptional(host, `${folder}/device`) !== undefined) return [];
    if (readOptional(host, `${folder}/phys_switch_id`) !== switchId) return [];
    const portName = readOptional(host, `${folder}/phys_port_name`) ?? '';
    // Both PFs of a card can be one switch: the port's name says whose the VF is.
    const port = parsePortName(portName);
    return port?.kind === 'representor' && port.pf === pf ? [{ name, portName, vf: port.vf }] : [];
  });
}

function byVf(a: Representor, b: Representor): number {
  return (a.vf ?? -1) - (b.vf ?? -1);
}
