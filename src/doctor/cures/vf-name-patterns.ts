import type { Host } from '../../host/host.ts';
import { listOptional } from '../../host/read.ts';
import type { Nic, Vf } from '../../model/nic.ts';

/**
 * The names of a PF's VFs for a configuration that knows `*`: `enp1s0v*`, which also fits VFs that are made later, if
 * all are named as udev names them (systemd, src/udev/udev-builtin-net_id.c, get_virtfn_info: `v` and the number behind the
 * PF's name without its port) and nothing else on this host is. A name that means something in such a file is left out.
 */
export function vfNamePatterns(host: Host, nic: Nic, vfs: readonly Vf[]): string[] {
  const named = vfs.filter(({ netdev }) => netdev !== null && PLAIN.test(netdev));
  const stems = new Set(named.map(stemOf));
  const [stem] = stems;
  const own = new Set(vfs.map(({ netdev }) => netdev));
  const isFree = !namesOn(host, nic).some((name) => name.startsWith(`${stem}v`) && !own.has(name));
  const follows = stems.size === 1 && stem && isFree && isNameOf(nic, stem);
  return follows ? [`${stem}v*`] : named.map(({ netdev }) => netdev!);
}

const PLAIN = /^[a-z0-9][\w.@-]*$/i;

/** undefined: it is not named after its PF. */
function stemOf({ netdev, index }: Vf): string | undefined {
  const ending = `v${index}`;
  return netdev!.endsWith(ending) ? netdev!.slice(0, -ending.length) : undefined;
}

/** `enp1s0f0` for enp1s0f0 and enp1s0f0np0, not for enp1s0f01. */
function isNameOf({ netdevs, altnames }: Nic, stem: string): boolean {
  return [...netdevs, ...altnames].some(
    (name) =>
      name === stem || /^n[pd]\w+$/.test(name.startsWith(stem) ? name.slice(stem.length) : ''),
  );
}

function namesOn(host: Host, { netdevs, altnames }: Nic): string[] {
  return [...listOptional(host, '/sys/class/net'), ...netdevs, ...altnames];
}
