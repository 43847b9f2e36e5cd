import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { allowVfsCommand, isMellanox, type NicFirmware } from '../evidence/nic-firmware.ts';
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
  run: ({ nics, evidence }) =>
    Promise.all(
      nics
        .filter((nic) => nic.sriov && nic.totalVfs !== null)
        .map((nic) => examineLimit(nic, evidence)),
    ),
};

async function examineLimit(nic: Nic, evidence: DoctorContext['evidence']): Promise<Finding> {
  const name = nicLabel(nic);
  if (nic.totalVfs !== 0) return pass(name, `${nic.numVfs} of ${nic.totalVfs} VFs are made`);
  const firmware = await evidence.nicFirmware(nic);
  const seen = [`${nic.sysfs}/sriov_totalvfs: 0`, ...(firmware ? [quote(firmware)] : [])];
  return fail(name, 'The NIC allows no VFs', seen, why(nic, firmware));
}

function why(nic: Nic, firmware: NicFirmware | undefined): Pick<Finding, 'cause' | 'cure'> {
  const { current, next = 0 } = firmware?.numOfVfs ?? {};
  if (current === 0 && next > 0) {
    return {
      cause: `The card's firmware allows ${next} VFs from the next boot on.`,
      cure: byHand(['reboot'], { reboot: true }),
    };
  }
  return {
    cause: "The card's firmware, or a module option of its driver, limits the VFs to zero.",
    cure: byHand(
      isMellanox(nic)
        ? [allowVfsCommand(nic), 'reboot']
        : ["# Allow VFs in the card's firmware (its setup menu at boot, or the vendor's tool)"],
      { reboot: true },
    ),
  };
}

function quote({ command, failure, sriovEnabled, numOfVfs }: NicFirmware): string {
  const said = [
    ...(failure === undefined ? [] : [failure]),
    ...(sriovEnabled ? [`SRIOV_EN ${sriovEnabled.next ? 'True' : 'False'}`] : []),
    ...(numOfVfs ? [`NUM_OF_VFS ${numOfVfs.current ?? numOfVfs.next}`] : []),
  ];
  return `${command}: ${said.join(', ')}`;
}
