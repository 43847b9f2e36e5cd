import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { byHand } from '../cure.ts';
import { type VfOwner, readVfOwners } from '../evidence/vf-owners.ts';
import { pass, warn } from '../finding.ts';

export const pfOwners: Check = {
  id: 'pf-owners',
  title: 'one program at most makes the VFs of a PF at boot',
  background: `VFs are gone after a reboot, unless something makes them again: a .link file of systemd, a profile of \
NetworkManager, netplan, a udev rule, a unit or script, the SR-IOV network operator. Two of them are in each other's \
way: the kernel refuses to change a count that is not zero (drivers/pci/pci-sysfs.c or iov.c, sriov_numvfs_store: \
EBUSY), so that the second one fails, or, if it writes 0 first, destroys the VFs of the first with their settings. \
NetworkManager also destroys the VFs when the connection goes down (unless sriov.preserve-on-down is set, since 1.54).`,
  links: [
    'https://github.com/systemd/systemd/issues/40739',
    'https://github.com/k8snetworkplumbingwg/sriov-network-operator/issues/224',
  ],
  run({ host, evidence, nics }) {
    const pfs = nics.filter((nic) => nic.sriov);
    if (pfs.length === 0) return [];
    const owners = readVfOwners(host);
    return pfs.flatMap((nic) => examineOwners(nic, ownersOf(nic, owners, evidence)));
  },
};

/** Of several files of one program only the first counts: it applies one. Each script and rule runs. */
function ownersOf(nic: Nic, all: VfOwner[], evidence: DoctorContext['evidence']): VfOwner[] {
  const own = [...all, ...driverOption(nic, evidence)].filter((owner) => owner.owns(nic));
  const key = ({ program, path }: VfOwner) => (APPLIES_ONE.has(program) ? program : path);
  return own.filter((owner, index) => own.findIndex((one) => key(one) === key(owner)) === index);
}

const APPLIES_ONE = new Set(['systemd-udevd', 'NetworkManager', 'netplan']);

/** max_vfs of igb and ixgbe makes VFs when the driver is loaded. */
function driverOption(nic: Nic, { modules }: DoctorContext['evidence']): VfOwner[] {
  const options = nic.driver === null ? [] : modules().options(nic.driver);
  const option = options.findLast(({ name }) => name === 'max_vfs');
  if (!option || !('path' in option.place) || !(Number(option.value) > 0)) return [];
  const { path, line } = option.place;
  const text = `max_vfs=${option.value}`;
  const remedy = [`# Take ${text} out of ${path}`];
  const count = Number(option.value);
  return [
    { program: `the driver ${nic.driver}`, path, line, text, count, remedy, owns: () => true },
  ];
}

function examineOwners(nic: Nic, owners: VfOwner[]): Finding[] {
  const name = nicLabel(nic);
  const [first, ...others] = owners;
  if (!first) {
    const message = `Nothing makes its ${nic.numVfs} VFs at the next boot`;
    return nic.numVfs === 0 ? [] : [pass(name, message)];
  }
  const evidence = owners.map(({ path, line, text }) => `${path}:${line}: ${text}`);
  if (others.length === 0) return [pass(name, `Its VFs are made by ${describe(first)}`, evidence)];
  const message = `${owners.length} owners make its VFs at boot: ${owners.map(describe).join(', ')}`;
  const cure = byHand([
    `# Keep ${describe(first)}, and take out the other${others.length === 1 ? '' : 's'}:`,
    ...new Set(others.flatMap(({ remedy }) => remedy)),
  ]);
  return [warn(name, message, evidence, { cause: causeOf(owners), cure })];
}

function describe({ program, path, count }: VfOwner): string {
  const many = count === undefined ? '' : `, ${count} VF${count === 1 ? '' : 's'}`;
  return `${program} (${path}${many})`;
}

function causeOf(owners: VfOwner[]): string {
  const [first, ...others] = owners.map(({ count }) => count);
  const same = first !== undefined && others.every((count) => count === first);
  const when = same ? 'Once one of them wants another number,' : 'They run in no fixed order:';
  return `${when} the later one is refused by the kernel (EBUSY) or, if it writes 0 first, destroys the VFs of the other with their settings.`;
}
