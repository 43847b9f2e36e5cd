import ipaddr from 'ipaddr.js';
import { contradiction } from '../cni/contradictions.ts';
import type { DescribedPf, DescribedVf, Description } from '../description.ts';
import type { Subnet } from '../ipam.ts';
import { vfMac } from '../vf-mac.ts';

/**
 * The CNI_ARGS of one container a line: hustcat/sriov-cni:config/config.go, fixipam/config.go. Without a PF, for
 * pfOnly, which refuses MAC and VLAN. If all VFs of a PF were chosen, one line lets the plugin choose.
 */
export function cniArgs(description: Description, pf?: DescribedPf): string[] {
  const { settings, ipam } = description;
  const vfs: (DescribedVf | undefined)[] = pf === undefined || pf.all ? [undefined] : pf.vfs;
  const before = pf === undefined ? 0 : description.vfs.findIndex((vf) => vf.pf === pf.name);
  return vfs.map((vf, place) =>
    [
      // Without it the plugins refuse what is meant for the other.
      'IgnoreUnknown=1',
      ...(ipam.type === 'fixipam' ? [`IP=${addressFor(ipam.subnets, before + place)}`] : []),
      ...(vf === undefined ? [] : [`VF=${vf.index}`]),
      ...(settings.vlan ? [`VLAN=${settings.vlan}`] : []),
      ...(settings.mac === undefined ? [] : [`MAC=${vf ? vfMac(description, vf) : settings.mac}`]),
    ].join(';'),
  );
}

/** One after the other from the start of the range or subnet, without the gateway. */
function addressFor([subnet]: readonly Subnet[], place: number): string {
  if (subnet === undefined) return '';
  const [network, prefix] = ipaddr.IPv4.parseCIDR(subnet.subnet);
  const base = toNumber(network.toByteArray());
  const last = base + 2 ** (32 - prefix) - 1;
  const gateway =
    subnet.gateway === undefined
      ? undefined
      : toNumber(ipaddr.IPv4.parse(subnet.gateway).toByteArray());
  const start =
    subnet.rangeStart === undefined
      ? base + 1
      : toNumber(ipaddr.IPv4.parse(subnet.rangeStart).toByteArray());
  const wanted = start + place;
  const address =
    gateway !== undefined && gateway >= start && gateway <= wanted ? wanted + 1 : wanted;
  if (address < last) return toText(address);
  throw contradiction(
    `${subnet.subnet} has too few addresses`,
    'Each container needs one of its own.',
    'Choose fewer VFs, or a larger --subnet.',
  );
}

function toNumber(bytes: readonly number[]): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function toText(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
