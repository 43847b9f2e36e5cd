import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { readVfOwners, unreadableOwners, type VfOwner } from '../../owners/vf-owners.ts';
import { pass, skip, warn } from '../finding.ts';

export const pfOwners: Check = {
  id: 'pf-owners',
  title: 'one program at most makes the VFs of a PF at boot',
  background: `VFs are gone after a reboot, unless something makes them again: a .link file of systemd, a profile of \
NetworkManager, netplan, a udev rule, tmpfiles.d, a unit or script, the SR-IOV network operator. Two of them are in \
each other's way: the kernel refuses to change a count that is not zero (drivers/pci/iov.c, in older kernels \
pci-sysfs.c, sriov_numvfs_store: EBUSY), so that the second one fails, or, if it writes 0 first, destroys the VFs of \
the first with their settings. NetworkManager also destroys the VFs when the connection goes down (unless sriov.preserve-on-down is set, since 1.54).`,
  links: [
    'https://github.com/systemd/systemd/issues/40739',
    'https://github.com/k8snetworkplumbingwg/sriov-network-operator/issues/224',
  ],
  run({ host, evidence, nics }) {
    const pfs = nics.filter((nic) => nic.sriov);
    if (pfs.length === 0) return [];
    const owners = readVfOwners(host);
    return [
      ...pfs.flatMap((nic) => examineOwners(nic, pfs, ownersOf(nic, owners, evidence))),
      ...examineUnreadable(unreadableOwners(host)),
    ];
  },
};

interface Owner extends VfOwner {
  certain: boolean;
  /** All files of the program that have to be taken out, itself among them. */
  files: VfOwner[];
}

/**
 * Of several files of one program only one counts: it applies one, and goes on to the next when that is gone. Each
 * script and rule runs.
 */
function ownersOf(nic: Nic, all: VfOwner[], evidence: DoctorContext['evidence']): Owner[] {
  const byKey = new Map<string, VfOwner[]>();
  for (const owner of [...all, ...driverOption(nic, evidence)]) {
    if (owner.owns(nic) === false) continue;
    const key = APPLIES_ONE.has(owner.program) ? owner.program : owner.path;
    byKey.set(key, [...(byKey.get(key) ?? []), owner]);
  }
  return [...byKey.values()].map((files) => {
    const sure = files.find((owner) => owner.owns(nic) === true);
    return { ...(sure ?? files[0]!), certain: sure !== undefined, files };
  });
}

const APPLIES_ONE = new Set(['systemd-udevd', 'NetworkManager', 'netplan']);

/** What a file does for other PFs would be gone as well. */
function remedyOf(owner: VfOwner, nic: Nic, pfs: Nic[]): string[] {
  const others = pfs.filter((pf) => pf !== nic && owner.owns(pf) !== false);
  if (others.length === 0) return owner.remedy;
  const names = others.map(nicLabel).join(', ');
  return [
    `# ${owner.path} is for ${names} as well: see first that something else makes the VFs there`,
    ...owner.remedy,
  ];
}

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

function examineOwners(nic: Nic, pfs: Nic[], owners: Owner[]): Finding[] {
  const name = nicLabel(nic);
  const [first, ...others] = owners;
  if (!first) {
    const message = `Nothing makes its ${nic.numVfs} VFs at the next boot`;
    return nic.numVfs === 0 ? [] : [pass(name, message)];
  }
  const evidence = owners.map(({ path, line, text }) => `${path}:${line}: ${text}`);
  if (others.length === 0) {
    const sure = first.certain ? '' : 'perhaps ';
    return [pass(name, `Its VFs are ${sure}made by ${describe(first)}`, evidence)];
  }
  const make = owners.every(({ certain }) => certain) ? 'make' : 'may make';
  const message = `${owners.length} owners ${make} its VFs at boot: ${owners.map(describe).join(', ')}`;
  const cure = byHand([
    `# Keep ${describe(first)}, and take out the other${others.length === 1 ? '' : 's'}:`,
    ...new Set(others.flatMap(({ files }) => files).flatMap((file) => remedyOf(file, nic, pfs))),
  ]);
  return [warn(name, message, evidence, { cause: causeOf(owners), cure })];
}

function examineUnreadable(paths: string[]): Finding[] {
  if (paths.length === 0) return [];
  const message = `Only root may read ${paths.length === 1 ? 'a file' : `${paths.length} files`} that may make VFs at boot: run it as root`;
  return [skip('host', message, paths)];
}

function describe({ program, path, count }: VfOwner): string {
  const many = count === undefined ? '' : `, ${count} VF${count === 1 ? '' : 's'}`;
  return `${program} (${path}${many})`;
}

function causeOf(owners: Owner[]): string {
  const [first, ...others] = owners.map(({ count }) => count);
  const same = first !== undefined && others.every((count) => count === first);
  const when = same ? 'Once one of them wants another number,' : 'They run in no fixed order:';
  const refused = `${when} the later one is refused by the kernel (EBUSY) or, if it writes 0 first, destroys the VFs of the other with their settings.`;
  const unsure = owners.filter(({ certain }) => !certain).map(({ path }) => path);
  return unsure.length === 0
    ? refused
    : `${refused} Whether the conditions in ${unsure.join(', ')} fit this PF cannot be told from files.`;
}
