import type { Nic } from '../../model/nic.ts';
import type { Lockdown } from '../evidence/lockdown.ts';
import type { FirmwareSetting, NicFirmware } from '../evidence/nic-firmware.ts';

export interface Trouble {
  /** VFs are off; a change waits for the next boot; nobody can tell, for the kernel is locked down. */
  kind: 'off' | 'pending' | 'locked';
  message: string;
  evidence: string[];
  cause: string;
}

/** What the settings of a card's firmware keep from working. A PF with zero VFs is the business of vf-limit. */
export function firmwareTrouble(
  nic: Nic,
  firmware: NicFirmware,
  lockdown: Lockdown | undefined,
): Trouble | undefined {
  if (nic.sriov && nic.totalVfs === 0) return undefined;
  if (firmware.failure !== undefined) {
    return nic.sriov || !lockdown ? undefined : locked(firmware, lockdown);
  }
  return pending(firmware) ?? (nic.sriov ? undefined : off(firmware));
}

function pending({ command, sriovEnabled, numOfVfs }: NicFirmware): Trouble | undefined {
  const changes = [
    ...changeOf('SRIOV_EN', sriovEnabled, (on) => (on ? 'True' : 'False')),
    ...changeOf('NUM_OF_VFS', numOfVfs, String),
  ];
  if (changes.length === 0) return undefined;
  return {
    kind: 'pending',
    message: `The settings of the card's firmware change with the next boot: ${changes.join(', ')}`,
    evidence: changes.map((change) => `${command}: ${change}`),
    cause: 'They were configured, and the card still runs with those before.',
  };
}

function changeOf<T>(
  name: string,
  setting: FirmwareSetting<T> | undefined,
  show: (value: T) => string,
): string[] {
  if (setting?.current === undefined || setting.current === setting.next) return [];
  return [`${name} ${show(setting.current)} -> ${show(setting.next)}`];
}

function off({ command, sriovEnabled, numOfVfs }: NicFirmware): Trouble | undefined {
  const reasons = [
    ...(sriovEnabled?.next === false ? ['SRIOV_EN False'] : []),
    ...(numOfVfs?.next === 0 ? ['NUM_OF_VFS 0'] : []),
  ];
  if (reasons.length === 0) return undefined;
  return {
    kind: 'off',
    message: `The card's firmware has SR-IOV switched off (${reasons.join(', ')})`,
    evidence: reasons.map((reason) => `${command}: ${reason}`),
    cause: 'Without it the card shows no SR-IOV capability to the kernel.',
  };
}

function locked({ command, failure }: NicFirmware, { mode, evidence }: Lockdown): Trouble {
  return {
    kind: 'locked',
    message: "The card has no SR-IOV, and Secure Boot keeps its firmware's settings out of reach",
    evidence: [`${command}: ${failure}`, evidence],
    cause: `The kernel is locked down (${mode}), as Secure Boot has it: programs may not reach the card's registers.`,
  };
}
