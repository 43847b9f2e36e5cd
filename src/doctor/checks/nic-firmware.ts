import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { byHand, type Cure } from '../cures/cure.ts';
import { atLeast } from '../evidence/kernel-version.ts';
import { type Lockdown, readLockdown } from '../evidence/lockdown.ts';
import { allowVfsCommand, cardOf, isMellanox, type NicFirmware } from '../evidence/nic-firmware.ts';
import { firmwareTrouble, type Trouble } from '../causes/firmware-trouble.ts';
import { pass, warn } from '../finding.ts';

export const nicFirmware: Check = {
  id: 'nic-firmware',
  title: "the card's firmware allows VFs",
  background: `Cards of NVIDIA (Mellanox) keep in their own firmware whether they have SR-IOV (SRIOV_EN) and how many \
VFs (NUM_OF_VFS). Many come with it off: then the card has no SR-IOV capability at all. mstconfig (package mstflint) or \
mlxconfig reads and changes it; a change takes effect after mstfwreset or a reboot, on some servers only when the power was off. With Secure Boot the kernel is locked \
down, and the program says "-E- Failed to open the device": set the firmware before, in the setup menu of the card, or \
with devlink (enable_sriov, total_vfs; Linux 6.18). doctor only reads it, and --fix never changes firmware.`,
  links: [
    'https://docs.kernel.org/networking/devlink/mlx5.html',
    'https://github.com/k8snetworkplumbingwg/sriov-network-device-plugin/issues/601',
    'https://github.com/openshift/sriov-network-operator/issues/696',
  ],
  async run(context) {
    const { nics, inventory, asked, evidence } = context;
    const cards = onePerCard((asked ? nics : inventory.nics).filter(isMellanox));
    const answers = await Promise.all(cards.map((nic) => evidence.nicFirmware(nic)));
    const findings = cards.flatMap((nic, index) => examineFirmware(nic, answers[index], context));
    return findings.length > 0 ? findings : [pass('host', NOBODY_TO_ASK)];
  },
};

const NOBODY_TO_ASK = 'There is no card whose firmware could be asked (NVIDIA, with mstconfig)';

function onePerCard(nics: Nic[]): Nic[] {
  return [...new Map(nics.toReversed().map((nic) => [cardOf(nic), nic])).values()].toReversed();
}

function examineFirmware(
  nic: Nic,
  firmware: NicFirmware | undefined,
  context: DoctorContext,
): Finding[] {
  if (!firmware) return [];
  const lockdown = readLockdown(context.host);
  const trouble = firmwareTrouble(nic, firmware, lockdown);
  if (trouble === undefined) return [fine(nic, firmware, lockdown)];
  const idle = !context.asked && !nic.sriov && context.inventory.nics.some(({ sriov }) => sriov);
  if (trouble.kind !== 'pending' && idle) {
    return [
      pass(nicLabel(nic), `${trouble.message}; other NICs of this host have VFs`, trouble.evidence),
    ];
  }
  const finding = warn(nicLabel(nic), trouble.message, trouble.evidence, {
    cause: trouble.cause,
    cure: cureOf(trouble, nic, context),
  });
  return [nic.sriov || idle ? finding : { ...finding, status: 'fail' }];
}

function fine(
  nic: Nic,
  { command, numOfVfs, failure }: NicFirmware,
  lockdown: Lockdown | undefined,
): Finding {
  const name = nicLabel(nic);
  if (failure !== undefined) {
    const why = lockdown ? `the kernel is locked down (${lockdown.mode})` : failure;
    const it = nic.sriov ? 'It has VFs; its' : 'Its';
    return pass(name, `${it} firmware's settings cannot be read: ${why}`, [
      `${command}: ${failure}`,
    ]);
  }
  const count = numOfVfs?.current ?? numOfVfs?.next;
  if (!nic.sriov || count === undefined)
    return pass(name, "Its firmware's settings are no obstacle");
  return pass(name, `Its firmware allows ${count} VFs a port`, [`${command}: NUM_OF_VFS ${count}`]);
}

function cureOf(trouble: Trouble, nic: Nic, { evidence }: DoctorContext): Cure {
  if (trouble.kind === 'pending') return byHand(REBOOT, { reboot: true });
  if (trouble.kind === 'off') return byHand([allowVfsCommand(nic), ...REBOOT], { reboot: true });
  if (nic.driver === 'mlx5_core' && atLeast(evidence.kernelRelease(), 6, 18)) {
    const set = `devlink dev param set pci/${nic.pci} name`;
    return byHand(
      [
        `${set} enable_sriov value true cmode permanent`,
        `${set} total_vfs value 16 cmode permanent`,
        ...REBOOT,
      ],
      { reboot: true },
    );
  }
  return byHand(
    [
      '# Enable SR-IOV in the setup menu of the card (in the firmware setup, at its network devices); or turn Secure Boot off there, and type:',
      allowVfsCommand(nic),
      '# Then reboot; Secure Boot may be on again',
    ],
    { reboot: true },
  );
}

/** Some servers keep a card powered through a reboot. */
const REBOOT = [
  'reboot',
  '# If the card still runs with the old settings then, switch the host off and on again',
];
