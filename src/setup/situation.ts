import { driverAbilities } from '../model/driver-abilities.ts';
import { needsIommu } from '../model/userspace-driver.ts';
import type { RequestedSettings } from '../provision/request.ts';
import type { Answers, SettingAnswers } from './answers.ts';
import type { Candidate, Examination, Facts } from './facts.ts';
import { purposeOf } from './purposes.ts';

/** All that a question may depend on. */
export interface Situation {
  facts: Facts;
  answers: Answers;
  /** Of the chosen PFs for the chosen purpose. */
  examination: Examination;
}

export function chosenOf({ facts, answers }: Situation): Candidate[] {
  return facts.candidates.filter(({ label }) => answers.pfs?.includes(label));
}

/**
 * How the VFs of this PF shall be: what was chosen, and what the purpose brings. Of that, VFs that are there only get the
 * driver, without which the purpose is none, and not if one of them is in use; in all else they stay as they are.
 */
export function settingsFor(candidate: Candidate, answers: Answers): SettingAnswers {
  const { vfs } = candidate;
  const brought = newVfSettings(candidate, answers);
  const { driver } = brought;
  const inUse = vfs.some(({ holder }) => holder !== null);
  const kept = inUse || driver === undefined ? {} : { driver };
  return able(candidate, { ...(vfs.length === 0 ? brought : kept), ...answers.settings });
}

/** What the purpose brings with it. */
export function newVfSettings(candidate: Candidate, { purpose, leave }: Answers): SettingAnswers {
  const brought = Object.entries(purposeOf(purpose).settings(candidate));
  const wanted = brought.filter(([key]) => !leave.some((id) => id === key));
  return able(candidate, Object.fromEntries(wanted));
}

/** What the PF's driver has no operation for would only make the plan fail. */
function able<Settings extends RequestedSettings>(
  { nic }: Candidate,
  settings: Settings,
): Settings {
  const cannot: readonly string[] = driverAbilities(nic.driver)?.cannot ?? [];
  return Object.fromEntries(
    Object.entries(settings).filter(([key, value]) => value !== undefined && !cannot.includes(key)),
  ) as Settings;
}

export function countFor({ label, total, vfs }: Candidate, answers: Answers): number {
  const text = answers.counts[label];
  if (text === 'max') return total;
  return text === undefined
    ? vfs.length || Math.min(total, purposeOf(answers.purpose).count)
    : Number(text);
}

/** The number changes, and the kernel can only do that by destroying what is there. */
export function recreates(candidate: Candidate, answers: Answers): boolean {
  return candidate.vfs.length > 0 && countFor(candidate, answers) !== candidate.vfs.length;
}

/** PFs whose VFs cannot have the driver that they shall have before the host's IOMMU is on. */
export function withoutIommu(situation: Situation): Candidate[] {
  return chosenOf(situation).filter((candidate) => {
    const { driver } = settingsFor(candidate, situation.answers);
    return typeof driver === 'string' && needsIommu(driver) && candidate.nic.iommuGroup === null;
  });
}
