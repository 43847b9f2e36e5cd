import { HostError, ProgramMissing } from '../host/host.ts';
import type { Inventory, Nic } from '../model/nic.ts';
import { oneLine } from '../model/text.ts';
import type { Check, DoctorContext, Finding } from './check.ts';
import { pass } from './finding.ts';
import type { Diagnosis } from './report.ts';
import { vfsOf } from './vfs-of.ts';

/** All checks start at once, so the programs that they need run side by side; their order in the report stays. */
export async function runChecks(
  checks: readonly Check[],
  context: DoctorContext,
): Promise<Diagnosis[]> {
  const results = await Promise.all(checks.map((check) => runCheck(check, context)));
  return results.flat();
}

async function runCheck(check: Check, context: DoctorContext): Promise<Diagnosis[]> {
  const findings = await findingsOf(check, context);
  const told = findings.length > 0 ? findings : [nothingWrong(context)];
  return told.map((finding) => ({ id: check.id, ...printable(finding) }));
}

/** One broken check must not cost the user the findings of all the others. */
async function findingsOf(check: Check, context: DoctorContext): Promise<Finding[]> {
  try {
    return await check.run(context);
  } catch (error) {
    const message = `Could not check ${check.title}: ${reason(error)}`;
    return [{ status: 'skip', target: 'host', message, evidence: [] }];
  }
}

function reason(error: unknown): string {
  if (error instanceof ProgramMissing) return `${error.program} is not installed`;
  if (error instanceof HostError) return `${error.path} gave ${error.errno}`;
  return error instanceof Error ? error.message : String(error);
}

function nothingWrong({ nics, inventory }: DoctorContext): Finding {
  return pass('host', whatWasSeen(nics, inventory));
}

function whatWasSeen(nics: readonly Nic[], inventory: Inventory): string {
  if (!nics.some((nic) => nic.sriov)) return 'There is no PF to look at';
  if (!nics.some((nic) => vfsOf(inventory, nic).length > 0)) return 'There are no VFs to look at';
  return 'Nothing wrong was found';
}

/** Names and lines in a finding come from sysfs, files and programs. */
function printable({ status, target, message, evidence, cause, cure }: Finding): Finding {
  return {
    status,
    target: oneLine(target),
    message: oneLine(message),
    evidence: evidence.map(oneLine),
    ...(cause === undefined ? {} : { cause: oneLine(cause) }),
    ...(cure === undefined ? {} : { cure: { ...cure, commands: cure.commands.map(oneLine) } }),
  };
}
