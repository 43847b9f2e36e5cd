import { driverAbilities } from '../model/driver-abilities.ts';
import { automaticMac } from '../model/mac-address.ts';
import type { Inventory, Vf } from '../model/nic.ts';
import { vfPciAddress } from '../model/pci-address.ts';
import { hasNetdev } from '../model/userspace-driver.ts';
import type { Candidate } from './facts.ts';
import { chosenOf, countFor, settingsFor, type Situation } from './situation.ts';

/**
 * The inventory as it is going to be, near enough to tell which files will be written, and whether their consumers can
 * do what was chosen, before there is a single VF.
 */
export function predict(situation: Situation): Inventory {
  const { facts, answers } = situation;
  const chosen = chosenOf(situation);
  const nics = facts.inventory.nics.map((nic) => {
    const candidate = chosen.find((one) => one.nic === nic);
    return candidate ? { ...nic, numVfs: countFor(candidate, answers) } : nic;
  });
  const others = facts.inventory.vfs.filter(({ pf }) => !chosen.some(({ label }) => label === pf));
  return {
    nics,
    vfs: [...others, ...chosen.flatMap((candidate) => vfsOf(candidate, situation))],
    warnings: [],
  };
}

function vfsOf(candidate: Candidate, { answers }: Situation): Vf[] {
  const { driver } = settingsFor(candidate, answers);
  const network = driverAbilities(candidate.nic.driver)?.vfDriver ?? candidate.nic.driver;
  return Array.from({ length: countFor(candidate, answers) }, (_, index) => {
    const { vfs } = candidate;
    const before = vfs.length > index && !vfs[index]!.pci ? undefined : vfs[index];
    const own = before ?? newVf(candidate, index, network);
    if (driver === undefined) return own;
    const bound = driver === 'default' ? network : driver;
    return {
      ...own,
      driver: bound,
      netdev: hasNetdev(driver) ? (own.netdev ?? newName(candidate, index)) : null,
    };
  });
}

function newVf({ label, nic }: Candidate, index: number, driver: string | null): Vf {
  const mac = nic.permanentMac ?? nic.mac;
  return {
    pf: label,
    index,
    pci:
      nic.pci === null ? null : vfPciAddress(nic.pci, nic.vfOffset ?? 1, nic.vfStride ?? 1, index),
    netdev: newName({ label }, index),
    driver,
    iommuGroup: nic.iommuGroup,
    mac: mac === null ? null : automaticMac(mac, index),
    netdevMac: null,
    macChosenByVf: null,
    mtu: nic.mtu,
    vlan: 0,
    qos: 0,
    vlanProto: '802.1q',
    spoofchk: null,
    trust: null,
    linkState: null,
    minTxRate: null,
    maxTxRate: null,
    queryRss: null,
    nodeGuid: null,
    portGuid: null,
    holder: null,
  };
}

/** As udev names most of them (systemd.net-naming-scheme(7)). */
function newName({ label }: Pick<Candidate, 'label'>, index: number): string {
  return `${label}v${index}`;
}
