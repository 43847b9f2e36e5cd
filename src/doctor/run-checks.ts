import { HostError, ProgramMissing } from '../host/host.ts';
import { oneLine } from '../model/text.ts';
import type { Check, DoctorContext, Finding } from './check.ts';
import { type CheckResult, type DoctorReport, summarize } from './report.ts';

/** All checks start at once, so the programs that they need run side by side; their order in the report stays. */
export async function runChecks(
  checks: readonly Check[],
  context: DoctorContext,
): Promise<DoctorReport> {
  const results = await Promise.all(checks.map((check) => runCheck(check, context)));
  const findings = results.flat();
  return { summary: summarize(findings), checks: findings };
}

async function runCheck(check: Check, context: DoctorContext): Promise<CheckResult[]> {
  const findings = await findingsOf(check, context);
  const told = findings.length > 0 ? findings : [nothingWrong(check)];
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

function nothingWrong(check: Check): Finding {
  return {
    status: 'pass',
    target: 'host',
    message: `Nothing to say on ${check.title}`,
    evidence: [],
  };
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
