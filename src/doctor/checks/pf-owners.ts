import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import type { Check, Finding } from '../check.ts';
import { byHand } from '../cure.ts';
import { hasHiddenKeyfiles } from '../evidence/pf-owners/network-manager-keyfiles.ts';
import { describePlace, type PfOwner } from '../evidence/pf-owners/pf-owner.ts';
import { readPfOwners } from '../evidence/pf-owners/pf-owners.ts';
import { pass, skip, warn } from '../finding.ts';

export const pfOwners: Check = {
  id: 'pf-owners',
  title: 'only one program makes the VFs of a PF at boot',
  background: `The number of VFs is gone after a reboot, and many programs can bring it back: .link files \
(SR-IOVVirtualFunctions=, systemd 251 and later), NetworkManager, netplan, udev rules, services and scripts that write \
sriov_numvfs, the SR-IOV network operator, os-net-config, max_vfs of a driver. The kernel does not change a number that \
is not zero (EBUSY, sriov_numvfs_store in drivers/pci/pci-sysfs.c): the second to come either fails, or first destroys \
all VFs with whatever was set on them, under those who use them. NetworkManager destroys them whenever its connection \
goes down too, unless preserve-on-down says otherwise (since 1.54). Conditions of a file that only the running boot can \
judge are taken to hold, so a file may be named that is not for this PF.`,
  links: [
    'https://github.com/k8snetworkplumbingwg/sriov-network-operator/issues/224',
    'https://github.com/systemd/systemd/issues/40739',
    'https://networkmanager.dev/docs/api/latest/settings-sriov.html',
    'https://www.freedesktop.org/software/systemd/man/latest/systemd.link.html',
  ],
  run({ host, nics, inventory, evidence }) {
    const pfs = nics.filter((nic) => nic.sriov);
    if (pfs.length === 0) return [];
    const all = inventory.nics.filter((nic) => nic.sriov);
    const owners = readPfOwners(host, all, evidence.modules());
    const hidden = !host.privileged && hasHiddenKeyfiles(host) ? [HIDDEN] : [];
    return [...pfs.map((nic) => examinePf(nic, owners)), ...hidden];
  },
};

const HIDDEN = skip(
  'host',
  'Whether NetworkManager makes VFs cannot be told: only root may read its connections',
);

function examinePf(nic: Nic, owners: readonly PfOwner[]): Finding {
  const name = nicLabel(nic);
  const own = owners.filter((owner) => owner.isFor(nic));
  const names = [...new Set(own.map(nameOf))];
  const evidence = own.flatMap(({ places }) => places.slice(0, 4).map(describePlace));
  if (names.length === 0) return pass(name, 'Nothing makes its VFs at boot');
  if (names.length === 1) return pass(name, `Only ${names[0]} makes its VFs at boot`, evidence);
  return warn(
    name,
    `${names.length} make or configure its VFs at boot: ${names.join(', ')}`,
    evidence,
    {
      cause: causeOf(own, names),
      cure: byHand(['# Keep one of them, and take the others out:', ...own.flatMap(remedyOf)]),
    },
  );
}

/** udev and netplan merge their files; of scripts each is an owner of its own. */
function nameOf({ who, path }: PfOwner): string {
  return who === 'netplan' || who === 'os-net-config' ? who : `${who} (${path})`;
}

function causeOf(own: readonly PfOwner[], names: readonly string[]): string {
  const isSure = own.at(-1)!.when !== 'unit' && own.every(({ when }) => when !== 'unit');
  const last = isSure ? `${names.at(-1)} comes last` : 'which comes last is not fixed';
  const manager = own.some(({ who }) => who === 'NetworkManager')
    ? '; NetworkManager also destroys them when its connection goes down'
    : '';
  return `Whoever comes later finds VFs, and either fails with EBUSY or destroys them to make its own: ${last}${manager}.`;
}

function remedyOf(owner: PfOwner): string[] {
  return [`# ${nameOf(owner)}:`, ...owner.remedy];
}
