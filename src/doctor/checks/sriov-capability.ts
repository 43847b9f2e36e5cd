import { type Host, HostError, ProgramMissing } from '../../host/host.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { type KernelConfig, quoteConfig } from '../evidence/kernel-config.ts';
import { byHand } from '../cures/cure.ts';
import { readLockdown } from '../evidence/lockdown.ts';
import { allowVfsCommand, isMellanox } from '../evidence/nic-firmware.ts';
import { firmwareTrouble } from '../causes/firmware-trouble.ts';
import { fail, pass, skip } from '../finding.ts';

export const sriovCapability: Check = {
  id: 'sriov-capability',
  title: 'NICs with SR-IOV, as lspci and as the kernel see them',
  background: `A NIC can make VFs if its PCI configuration has the SR-IOV capability and the kernel accepted it: \
then sysfs has sriov_totalvfs. Without that file a write to sriov_numvfs fails with "Permission denied", even for \
root. The capability may be missing because the card has none, because its firmware or the BIOS hides it, or because \
this is a virtual machine. Where lspci shows it and sysfs does not, the kernel left it out: it was built without \
CONFIG_PCI_IOV, the firmware of the card offers zero VFs, or the registers were unusable (drivers/pci/iov.c, sriov_init).`,
  links: [
    'https://docs.kernel.org/PCI/pci-iov-howto.html',
    'https://github.com/OpenVisualCloud/Media-Transport-Library/issues/455',
  ],
  async run({ host, inventory, nics, asked, evidence }) {
    const candidates = asked ? nics : inventory.nics;
    if (candidates.length === 0) return [noNicAtAll()];
    const inScope = await withoutFirmwareTrouble(candidates, host, evidence);
    const sights = await Promise.all(
      inScope.filter((nic) => !nic.sriov).map((nic) => lookUp(host, nic)),
    );
    const hidden = sights.filter((sight) => sight.lines);
    const config = hidden.length > 0 ? await evidence.kernelConfig() : undefined;
    return [
      ...inScope.filter((nic) => nic.sriov).map(capable),
      ...hidden.map((sight) => hiddenCapability(sight, config)),
      ...incapable(inScope, sights, asked, evidence.platform().hypervisor),
      ...unseen(sights),
    ];
  },
};

/** Cards whose own firmware says why they have no SR-IOV are the business of nic-firmware. */
async function withoutFirmwareTrouble(
  nics: Nic[],
  host: Host,
  evidence: DoctorContext['evidence'],
): Promise<Nic[]> {
  const answers = await Promise.all(
    nics.map((nic) => (nic.sriov ? undefined : evidence.nicFirmware(nic))),
  );
  const lockdown = readLockdown(host);
  return nics.filter((nic, index) => {
    const answer = answers[index];
    return answer === undefined || firmwareTrouble(nic, answer, lockdown) === undefined;
  });
}

function noNicAtAll(): Finding {
  return fail(
    'host',
    'There is no network card',
    ['/sys/bus/pci/devices: no device of the network class'],
    {
      cause:
        'The kernel sees no PCI device of the network class: none is plugged in, or the firmware hides it.',
      cure: byHand(['# Plug in a NIC with SR-IOV, or enable its slot in the firmware setup']),
    },
  );
}

function capable(nic: Nic): Finding {
  const limit = nic.totalVfs === null ? '' : `, up to ${nic.totalVfs} VFs`;
  return pass(nicLabel(nic), `Has SR-IOV${limit}`);
}

interface Sight {
  nic: Nic;
  /** The lines of lspci's SR-IOV capability, if it has one. */
  lines: string[] | undefined;
  /** Why lspci could not tell. */
  unseen?: string;
}

/** Only the NICs that sysfs says nothing about are worth a look: lspci takes its time on a host with many VFs. */
async function lookUp(host: Host, nic: Nic): Promise<Sight> {
  if (nic.pci === null) return { nic, lines: undefined };
  try {
    const { stdout } = await host.run('lspci', ['-D', '-vv', '-s', nic.pci]);
    if (stdout.includes('Capabilities: <access denied>')) {
      return { nic, lines: undefined, unseen: 'lspci shows capabilities to root only' };
    }
    return { nic, lines: sriovLines(stdout) };
  } catch (error) {
    if (error instanceof ProgramMissing) {
      return { nic, lines: undefined, unseen: 'lspci is not installed' };
    }
    if (error instanceof HostError) return { nic, lines: undefined, unseen: 'lspci did not end' };
    throw error;
  }
}

function sriovLines(output: string): string[] | undefined {
  const lines = output.split('\n').map((line) => line.trim());
  const title = lines.find((line) => line.includes('Single Root I/O Virtualization'));
  const counts = lines.find((line) => line.startsWith('Initial VFs:'));
  return title === undefined ? undefined : [title, ...(counts === undefined ? [] : [counts])];
}

function hiddenCapability({ nic, lines = [] }: Sight, config: KernelConfig | undefined): Finding {
  const evidence = [
    ...lines.map((line) => `lspci -D -vv -s ${nic.pci}: ${line}`),
    `${nic.sysfs}: no sriov_totalvfs`,
  ];
  const message = 'Has the SR-IOV capability, but the kernel does not offer it';
  if (config && config.option('CONFIG_PCI_IOV') === undefined) {
    return fail(nicLabel(nic), message, [...evidence, quoteConfig(config, 'CONFIG_PCI_IOV')], {
      cause: 'The running kernel was built without SR-IOV.',
      cure: byHand(['# Boot a kernel with CONFIG_PCI_IOV=y'], { reboot: true }),
    });
  }
  if (lines.some((line) => /Total VFs: 0\b/.test(line))) {
    return fail(nicLabel(nic), message, evidence, {
      cause: "The card's firmware offers zero VFs.",
      cure: byHand(
        isMellanox(nic)
          ? [allowVfsCommand(nic), 'reboot']
          : [
              "# Allow VFs in the firmware of the card (its setup menu at boot, or the vendor's tool)",
            ],
        {
          reboot: true,
        },
      ),
    });
  }
  return fail(nicLabel(nic), message, evidence, {
    cause:
      'The kernel found the capability unusable when it set the card up (drivers/pci/iov.c, sriov_init).',
    cure: byHand(
      ['# Enable SR-IOV in the firmware setup (BIOS) and update the firmware of the card'],
      {
        reboot: true,
      },
    ),
  });
}

/** A NIC without SR-IOV is nothing to complain about unless it was asked for, or there is no other. */
function incapable(
  inScope: Nic[],
  sights: Sight[],
  asked: boolean,
  hypervisor: string | undefined,
): Finding[] {
  const without = sights.filter(({ lines }) => !lines).map(({ nic }) => nic);
  if (asked) return without.map((nic) => noCapability(nicLabel(nic), [nic], hypervisor));
  return inScope.length > 0 && without.length === inScope.length
    ? [noCapability('host', without, hypervisor)]
    : [];
}

function noCapability(target: string, nics: Nic[], hypervisor: string | undefined): Finding {
  const message = target === 'host' ? 'No NIC of this host has SR-IOV' : 'Has no SR-IOV capability';
  const evidence = nics.map((nic) => `${nic.sysfs} (${describe(nic)}): no sriov_totalvfs`);
  if (hypervisor !== undefined) {
    return fail(target, message, evidence, {
      cause: `This is a virtual machine (${hypervisor}): its NICs are made by software, or are VFs themselves.`,
      cure: byHand(['# Run sriovctl where the NIC is, or give this virtual machine a whole PF']),
    });
  }
  return fail(target, message, evidence, {
    cause: 'The card has no SR-IOV, or its firmware or the BIOS hides it.',
    cure: byHand([
      '# Enable SR-IOV in the firmware setup (BIOS) and in the firmware of the card, or use a NIC that has it',
      ...nics.filter(isMellanox).slice(0, 1).map(allowVfsHint),
    ]),
  });
}

function allowVfsHint(nic: Nic): string {
  return `# For ${nicLabel(nic)}, with the package mstflint: ${allowVfsCommand(nic)}, then reboot`;
}

function describe(nic: Nic): string {
  const names = [nic.name, nic.model ?? nic.deviceId, nic.driver].filter((name) => name !== null);
  return names.join(', ');
}

function unseen(sights: Sight[]): Finding[] {
  const dark = sights.filter((sight) => sight.unseen !== undefined);
  if (dark.length === 0) return [];
  const names = dark.map(({ nic }) => nicLabel(nic)).join(', ');
  const message = `Whether the kernel hides a capability of ${names} is not known: ${dark[0]!.unseen}`;
  return [skip('host', message)];
}
