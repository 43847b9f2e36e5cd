import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import type { Check, Finding } from '../check.ts';
import { byHand } from '../cure.ts';
import { fail, pass } from '../finding.ts';

export const vfLimit: Check = {
  id: 'vf-limit',
  title: 'the NIC allows VFs',
  background: `sriov_totalvfs is how many VFs the kernel will make: what the card's firmware offers, or less if the \
driver says so (pci_sriov_set_totalvfs). Zero means that the firmware or a module option has switched VFs off although \
the capability is there; Mellanox cards come like that (SRIOV_EN, NUM_OF_VFS).`,
  links: [
    'https://github.com/k8snetworkplumbingwg/sriov-network-device-plugin/issues/536',
    'https://github.com/k8snetworkplumbingwg/sriov-network-device-plugin/issues/601',
  ],
  run: ({ nics }) => nics.filter((nic) => nic.sriov && nic.totalVfs !== null).map(examineLimit),
};

function examineLimit(nic: Nic): Finding {
  const name = nicLabel(nic);
  if (nic.totalVfs !== 0) return pass(name, `${nic.numVfs} of ${nic.totalVfs} VFs are made`);
  return fail(name, 'The NIC allows no VFs', [`${nic.sysfs}/sriov_totalvfs: 0`], {
    cause: "The card's firmware, or a module option of its driver, limits the VFs to zero.",
    cure:
      nic.vendorId === '15b3'
        ? mellanox(nic)
        : byHand(
            ["# Allow VFs in the card's firmware (its setup menu at boot, or the vendor's tool)"],
            { reboot: true },
          ),
  });
}

function mellanox({ pci }: Nic) {
  return byHand(
    [
      `mstconfig -d ${pci} query SRIOV_EN NUM_OF_VFS`,
      `mstconfig -d ${pci} set SRIOV_EN=True NUM_OF_VFS=16`,
    ],
    { reboot: true },
  );
}
