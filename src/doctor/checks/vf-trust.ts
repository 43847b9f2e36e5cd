import type { Host } from '../../host/host.ts';
import { readNumber, readOptional } from '../../host/read.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic, Vf } from '../../model/nic.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { formatVfRange } from '../../model/vf-range.ts';
import type { Check, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { devicesAbove } from '../evidence/devices-above.ts';
import { warn } from '../finding.ts';
import { vfsOf } from '../vfs-of.ts';

export const vfTrust: Check = {
  id: 'vf-trust',
  title: 'trust and spoof check fit what VFs are used for',
  background: `The spoof check drops what a VF sends from another MAC than its own, and only a trusted VF may take another \
MAC or see frames for others (promiscuous and all-multicast mode: without trust i40e, ice, ixgbe and mlx5 accept the \
setting and go on filtering). Routers with VRRP, bonds, bridges and macvlans in a guest need both out of the way; a \
guest that needs none of it should not be able to speak in the name of others. So trust with the spoof check off is \
told of VFs that a virtual machine, container or DPDK program has, and so is a bridge, macvlan or promiscuous mode of this host over a VF that is held to its own MAC.`,
  links: [
    'https://github.com/lxc/incus/issues/2864',
    'https://github.com/k8snetworkplumbingwg/sriov-cni/issues/272',
  ],
  run: ({ host, nics, inventory }) =>
    nics
      .filter((nic) => nic.sriov)
      .flatMap((nic) => {
        const vfs = vfsOf(inventory, nic);
        return [...freeToSpoof(nic, vfs), ...heldBack(host, nic, vfs)];
      }),
};

/** Only of VFs that are in other hands than the host's: who has the host needs no VF to take a MAC. */
function freeToSpoof(nic: Nic, vfs: Vf[]): Finding[] {
  const free = vfs.filter(
    ({ trust, spoofchk, netdev, driver }) =>
      trust === true && spoofchk === false && netdev === null && driver !== null,
  );
  if (free.length === 0) return [];
  const name = nicLabel(nic);
  const range = formatVfRange(free.map(({ index }) => index));
  return [
    warn(
      name,
      `VF ${range}: trusted, with the spoof check off: its user may send from any MAC`,
      [`ip link show ${name}: vf ${range} spoof checking off, trust on`],
      {
        cause: 'Right for routers, bridges and VRRP, and for a user as trusted as the host itself.',
        cure: byHand([
          '# For VFs whose users need no other MAC than their own:',
          `sriovctl vf set ${shellQuote(name)} ${range} --trust off --spoofchk on`,
        ]),
      },
    ),
  ];
}

interface Use {
  vf: Vf;
  /** What of it the VF cannot do: `the bridge br0 is over it`. */
  what: string;
  evidence: string;
  trust: boolean;
  spoofchk: boolean;
}

function heldBack(host: Host, nic: Nic, vfs: Vf[]): Finding[] {
  const uses = vfs
    .filter(({ holder }) => holder !== null || vfs.length <= FEW)
    .flatMap((vf) => useBeyondItsMac(host, vf) ?? []);
  const name = nicLabel(nic);
  return uses.map(({ vf, what, evidence, trust, spoofchk }) => {
    const settings = [...(trust ? ['--trust on'] : []), ...(spoofchk ? ['--spoofchk off'] : [])];
    const { index } = vf;
    return warn(
      `${name} vf ${index}`,
      `${what}, but the NIC holds the VF to its own MAC`,
      [
        evidence,
        `ip link show ${name}: vf ${index} spoof checking ${word(vf.spoofchk)}, trust ${word(vf.trust)}`,
      ],
      {
        cause: [
          ...(trust ? ['Without trust it gets no frames for other MACs.'] : []),
          ...(spoofchk ? ['The spoof check drops what is sent from other MACs.'] : []),
        ].join(' '),
        cure: byHand([`sriovctl vf set ${shellQuote(name)} ${index} ${settings.join(' ')}`]),
      },
    );
  });
}

/** Of a PF with more VFs, the netdevs of those that nobody uses are not worth a read each. */
const FEW = 32;

/** Only of VFs that the host has: what virtual machines and containers do with theirs is not seen from here. */
function useBeyondItsMac(host: Host, vf: Vf): Use | undefined {
  const { netdev, trust, spoofchk, holder } = vf;
  if (netdev === null || (trust !== false && spoofchk !== true)) return undefined;
  if (holder?.kind === 'bridge') {
    return {
      vf,
      what: `${netdev} is in the bridge ${holder.name}`,
      evidence: `/sys/class/net/${netdev}/master: ${holder.name}`,
      trust: trust === false,
      spoofchk: spoofchk === true,
    };
  }
  const macvlan = holder?.kind === 'host' ? foreignMacvlan(host, vf) : undefined;
  // Either lets it through: a trusted VF may have the MACs entered, and without the check nobody compares.
  if (macvlan !== undefined && trust !== true && spoofchk === true) {
    return {
      vf,
      what: `The macvlan ${macvlan} is over ${netdev}`,
      evidence: `/sys/class/net/${netdev}/upper_${macvlan}`,
      trust: trust === false,
      spoofchk: true,
    };
  }
  if (trust !== false || !isPromiscuous(host, netdev)) return undefined;
  return {
    vf,
    what: `${netdev} is in promiscuous mode`,
    evidence: `/sys/class/net/${netdev}/flags: IFF_PROMISC`,
    trust: true,
    spoofchk: false,
  };
}

/** In passthru mode a macvlan has the MAC of what is below it. */
function foreignMacvlan(host: Host, { netdev, netdevMac }: Vf): string | undefined {
  return devicesAbove(host, netdev!).find(
    ({ name, kind }) =>
      kind === 'macvlan' && readOptional(host, `/sys/class/net/${name}/address`) !== netdevMac,
  )?.name;
}

/** sysfs shows dev->flags, in which the kernel's own users of the mode count too (net/core/dev.c, __dev_set_promiscuity). */
function isPromiscuous(host: Host, netdev: string): boolean {
  const IFF_PROMISC = 0x100;
  return ((readNumber(host, `/sys/class/net/${netdev}/flags`) ?? 0) & IFF_PROMISC) !== 0;
}

function word(value: boolean | null): string {
  return value === null ? 'unknown' : value ? 'on' : 'off';
}
