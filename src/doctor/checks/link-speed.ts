import type { Host } from '../../host/host.ts';
import { readNumber, readOptional } from '../../host/read.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import type { Check, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { upstreamPort } from '../evidence/upstream-port.ts';
import { pass, warn } from '../finding.ts';
import { type PcieLink, gigabits, parsePcieLink, showLink } from '../../model/pcie-link.ts';

export const linkSpeed: Check = {
  id: 'link-speed',
  title: 'the slot is fast enough for the port',
  background: `A card in a slot of an older generation or with fewer lanes trains its PCIe link down, and all VFs share \
what is left: a 100 Gbit/s port in a slot of PCIe 3.0 x4 gets 31 Gbit/s. sysfs tells what the card can and what it has \
(max_link_speed, max_link_width, current_link_speed, current_link_width), and the same of the port above. A link below the \
card's best is often on purpose and does no harm, so this only warns when the link is slower than the network port on it, \
while the port is up: cards that sleep lower their link.`,
  links: ['https://docs.kernel.org/PCI/sysfs-pci.html'],
  run: ({ host, nics }) =>
    nics
      .filter((nic) => nic.sriov && nic.pci !== null && nic.state === 'up' && nic.carrier === true)
      .flatMap((nic) => examineLink(host, nic)),
};

function examineLink(host: Host, nic: Nic): Finding[] {
  const link = readLink(host, nic.sysfs, 'current');
  const best = readLink(host, nic.sysfs, 'max');
  const speedPath = `/sys/class/net/${nic.name}/speed`;
  const megabits = readNumber(host, speedPath);
  if (!link || !best || megabits === undefined || megabits <= 0) return [];
  const name = nicLabel(nic);
  const isSlow = gigabits(link) < megabits / 1000 && gigabits(link) < gigabits(best);
  if (!isSlow) return [pass(name, `Its PCIe link is ${showLink(link)}`)];
  const port = upstreamPort(host, nic);
  const slot = port && readLink(host, port.sysfs, 'max');
  const evidence = [
    `${nic.sysfs}: current link ${showLink(link)}, best ${showLink(best)}`,
    ...(slot ? [`${port.sysfs}: best ${showLink(slot)}`] : []),
    `${speedPath}: ${megabits}`,
  ];
  return [
    warn(
      name,
      `The PCIe link carries ${gigabits(link).toFixed(0)} Gbit/s, the network port ${megabits / 1000}`,
      evidence,
      slot && gigabits(slot) < gigabits(best) ? slotIsSmall(slot, best) : trainedLow(),
    ),
  ];
}

function readLink(host: Host, sysfs: string, which: 'current' | 'max'): PcieLink | undefined {
  return parsePcieLink(
    readOptional(host, `${sysfs}/${which}_link_speed`),
    readOptional(host, `${sysfs}/${which}_link_width`),
  );
}

function slotIsSmall(slot: PcieLink, best: PcieLink): Pick<Finding, 'cause' | 'cure'> {
  return {
    cause: `The slot has no more than ${showLink(slot)}.`,
    cure: byHand([`# Move the card to a slot with ${showLink(best)}`], { reboot: true }),
  };
}

function trainedLow(): Pick<Finding, 'cause' | 'cure'> {
  return {
    cause:
      'Card and slot could do more than they agreed on: a riser or switch between them, a setting of the firmware, or a bad contact.',
    cure: byHand(
      [
        "# Look at the slot's speed and lanes (bifurcation) in the firmware setup, and reseat the card",
      ],
      { reboot: true },
    ),
  };
}
