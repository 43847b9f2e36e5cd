import { contradiction } from '../cni/contradictions.ts';
import { formatIp, parseCidr, parseIp } from '../cni/ip.ts';
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
  const cidr = subnet && parseCidr(subnet.subnet);
  if (subnet === undefined || cidr === undefined) return '';
  const gateway = parseIp(subnet.gateway ?? '')?.value;
  const start = parseIp(subnet.rangeStart ?? '')?.value ?? cidr.first + 1n;
  const wanted = start + BigInt(place);
  const isBehind = gateway !== undefined && gateway >= start && gateway <= wanted;
  const value = isBehind ? wanted + 1n : wanted;
  if (value < cidr.last) return formatIp({ family: cidr.address.family, value });
  throw contradiction(
    `${subnet.subnet} has too few addresses`,
    'Each container needs one of its own.',
    'Choose fewer VFs, or a larger --subnet.',
  );
}
