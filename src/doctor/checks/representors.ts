import { readOptional } from '../../host/read.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { byHand } from '../cure.ts';
import { pass, warn } from '../finding.ts';

export const representors: Check = {
  id: 'representors',
  title: 'representors have names that stay',
  background: `In switchdev mode each VF has a representor, a netdev that bridges and Open vSwitch use in its place. \
udev names it by its port (phys_port_name pf0vf3). Where it does not, because of net.ifnames=0 or an older systemd, \
the kernel's eth0, eth1, ... stay, in an order that changes with every boot, and a switch configured by name gets the \
wrong VF.`,
  links: [
    'https://github.com/systemd/systemd/issues/28118',
    'https://github.com/k8snetworkplumbingwg/sriovnet/pull/72',
  ],
  run: (context) =>
    context.nics
      .filter((nic) => nic.sriov && nic.eswitchMode === 'switchdev')
      .flatMap((nic) => examineNames(context, nic)),
};

function examineNames({ host }: DoctorContext, nic: Nic): Finding[] {
  const unnamed = nic.representors.filter(({ name }) => /^eth\d+$/.test(name));
  if (nic.representors.length === 0) return [];
  if (unnamed.length === 0) return [pass(nicLabel(nic), 'Its representors have names that stay')];
  const label = nicLabel(nic);
  const names = unnamed.slice(0, 4).map(({ name }) => name);
  const switchId = readOptional(host, `/sys/class/net/${unnamed[0]!.name}/phys_switch_id`);
  const more = unnamed.length > names.length ? ', ...' : '';
  return [
    warn(
      label,
      `${unnamed.length} of its representors have names that change: ${names.join(', ')}${more}`,
      unnamed.slice(0, 4).map(({ name, portName }) => {
        return `/sys/class/net/${name}/phys_port_name: ${portName}`;
      }),
      {
        cause: 'No rule of udev names them, so they have the names that the kernel counted up.',
        cure: byHand(commandsFor(nic, switchId)),
      },
    ),
  ];
}

/** The switch id is common to both ports of a card; the port's name tells them apart. */
function commandsFor(nic: Nic, switchId: string | undefined): string[] {
  if (switchId === undefined || !/^[0-9a-f]+$/.test(switchId)) {
    return ['# Name them by phys_switch_id and phys_port_name in /etc/udev/rules.d'];
  }
  // An interface's name has 15 characters at most, and the port's takes up to 9 of them.
  const prefix = `r${switchId.slice(-4)}`;
  const rule = `SUBSYSTEM=="net", ACTION=="add", ATTR{phys_switch_id}=="${switchId}", ATTR{phys_port_name}=="pf*vf*", NAME="${prefix}$attr{phys_port_name}"`;
  const path = `/etc/udev/rules.d/82-sriovctl-${nic.pci ?? 'representors'}.rules`;
  return [
    `printf '%s\\n' ${shellQuote(rule)} > ${shellQuote(path)}`,
    '# It names them when they are made the next time',
  ];
}
