/**
 * What a netdev's phys_port_name says, as the kernel's devlink and the drivers write it (net/devlink/port.c,
 * devlink_port_phys_port_name_get): `p0` an uplink, `p0s1` a split one, `pf0` a PF's representor, `pf0vf3` a VF's,
 * `pf0sf88` a sub-function's, each with `c1` before it when the function belongs to the host behind a DPU.
 */
export type Port = { kind: 'uplink' } | { kind: 'representor'; pf: number; vf: number | null };

/** undefined for a name that says nothing of the kind. */
export function parsePortName(name: string): Port | undefined {
  if (/^p\d+(?:s\d+)?$/.test(name)) return { kind: 'uplink' };
  const match = /^(c[1-9]\d*)?(?:c0)?pf(\d{1,5})(?:vf(\d{1,5})|sf\d+|hpf)?$/.exec(name);
  if (!match) return undefined;
  const [, otherHost, pf, vf] = match;
  const ours = vf !== undefined && otherHost === undefined;
  return { kind: 'representor', pf: Number(pf), vf: ours ? Number(vf) : null };
}
