import type { Host } from '../../host/host.ts';
import { readNumber, readOptional } from '../../host/read.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic, Representor, Vf } from '../../model/nic.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { formatVfRange } from '../../model/vf-range.ts';
import type { Check, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { pass, warn } from '../finding.ts';
import { vfsOf } from '../vfs-of.ts';

export const representors: Check = {
  id: 'representors',
  title: 'VFs of a switch have their representors',
  background: `In switchdev mode the NIC is a switch, and each VF has a representor: the netdev on the host's side of its \
virtual cable. What the VF may reach is configured there, and while the representor is down, so is the link of the VF \
(drivers/net/ethernet/mellanox/mlx5/core/en_rep.c, mlx5e_rep_close). udev names representors after the PF and their \
phys_port_name (pf0vf3). With net.ifnames=0, or a systemd that does not know the driver's names, they stay eth0, eth1, ... \
in the order in which they came up, and what is configured by name meets another VF after the next boot.`,
  links: [
    'https://docs.kernel.org/networking/representors.html',
    'https://github.com/systemd/systemd/issues/28118',
    'https://github.com/k8snetworkplumbingwg/sriov-network-operator/issues/1048',
  ],
  run: ({ host, nics, inventory }) =>
    nics
      .filter((nic) => nic.sriov && nic.bus === 'pci' && nic.eswitchMode === 'switchdev')
      .flatMap((nic) => examineSwitch(host, nic, vfsOf(inventory, nic))),
};

function examineSwitch(host: Host, nic: Nic, vfs: Vf[]): Finding[] {
  const wrong = [
    ...withoutRepresentor(nic, vfs),
    ...withoutLink(host, nic, vfs),
    ...withoutName(host, nic),
  ];
  if (wrong.length > 0 || vfs.length === 0) return wrong;
  return [pass(nicLabel(nic), 'Its VFs have their representors')];
}

function withoutRepresentor(nic: Nic, vfs: Vf[]): Finding[] {
  const there = new Set(nic.representors.map(({ vf }) => vf));
  const bare = vfs.filter(({ index }) => !there.has(index));
  if (bare.length === 0) return [];
  const name = nicLabel(nic);
  const range = formatVfRange(bare.map(({ index }) => index));
  return [
    warn(
      name,
      `VF ${range} ${bare.length === 1 ? 'has' : 'have'} no representor: the switch in the NIC has no port to reach ${bare.length === 1 ? 'it' : 'them'}`,
      [`/sys/class/net/*/phys_port_name: no pf*vf${bare[0]!.index} of this PF`],
      {
        cause:
          'The driver made none (its log says why), or it is in another network namespace, which is not seen from here.',
        cure: byHand([
          `devlink port show | grep ${shellQuote(`pci/${nic.pci}`)}`,
          `dmesg | grep ${shellQuote(nic.pci ?? name)}`,
        ]),
      },
    ),
  ];
}

/** Those of idle VFs may well be down. */
function withoutLink(host: Host, nic: Nic, vfs: Vf[]): Finding[] {
  const used = new Set(vfs.filter(({ holder }) => holder !== null).map(({ index }) => index));
  const down = nic.representors.filter(
    ({ vf, name }) => vf !== null && used.has(vf) && isDown(host, name),
  );
  if (down.length === 0) return [];
  const range = formatVfRange(down.map(({ vf }) => vf!));
  return [
    warn(
      nicLabel(nic),
      `VF ${range}: in use, and without a link, for the representor is down`,
      down.slice(0, 4).map(({ name }) => `/sys/class/net/${name}/flags: not IFF_UP`),
      {
        cause: 'In switchdev mode the link of a VF follows its representor.',
        cure: byHand(down.map(({ name }) => `ip link set dev ${shellQuote(name)} up`)),
      },
    ),
  ];
}

function isDown(host: Host, name: string): boolean {
  const IFF_UP = 1;
  const flags = readNumber(host, `/sys/class/net/${name}/flags`);
  return flags !== undefined && (flags & IFF_UP) === 0;
}

function withoutName(host: Host, nic: Nic): Finding[] {
  const unnamed = nic.representors.filter(({ name }) => /^eth\d+$/.test(name));
  if (unnamed.length === 0) return [];
  const names = unnamed.slice(0, 3).map(({ name }) => name);
  const more = unnamed.length > names.length ? ', ...' : '';
  return [
    warn(
      nicLabel(nic),
      `${unnamed.length} of its representors have names that change from boot to boot: ${names.join(', ')}${more}`,
      unnamed
        .slice(0, 3)
        .map(({ name, portName }) => `/sys/class/net/${name}/phys_port_name: ${portName}`),
      {
        cause: 'No rule of udev names them, so they have the names that the kernel counted up.',
        cure: byHand(namingCommands(host, nic, unnamed)),
      },
    ),
  ];
}

/** By switch and port. A name has 15 characters at most: `r82` and `pf0vf127` fit. */
function namingCommands(host: Host, nic: Nic, [first]: Representor[]): string[] {
  const switchId = readOptional(host, `/sys/class/net/${first!.name}/phys_switch_id`) ?? '';
  const bus = nic.pci?.split(':').at(-2);
  if (!/^[0-9a-f]+$/.test(switchId) || bus === undefined) {
    return ['# Name them in /etc/udev/rules.d after their phys_switch_id and phys_port_name'];
  }
  const port = /^(?:c\d+)?pf\d+/.exec(first!.portName)?.[0] ?? 'pf*';
  const rule = [
    'SUBSYSTEM=="net"',
    'ACTION=="add"',
    `ATTR{phys_switch_id}=="${switchId}"`,
    `ATTR{phys_port_name}=="${port}vf*"`,
    `NAME="r${bus}$attr{phys_port_name}"`,
  ].join(', ');
  return [
    `printf '%s\\n' ${shellQuote(rule)} > /etc/udev/rules.d/82-sriovctl-${nic.pci}.rules`,
    'udevadm control --reload',
    '# They get these names when they are made the next time: with the VFs, or at the next boot',
  ];
}
