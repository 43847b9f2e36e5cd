import assert from 'node:assert/strict';
import type { World } from './world.ts';

export interface CheckResult {
  id: string;
  status: string;
  target: string;
  message: string;
  evidence: string[];
  cause?: string;
  cure?: { commands: string[]; automatic: boolean; rebootNeeded: boolean };
}

/** What doctor has to say beside `pass`: `fail iommu host`. */
export async function troubles(
  world: World,
  args: string[] = [],
): Promise<{ exit: number; lines: string[]; checks: CheckResult[] }> {
  const { exit, result, error } = await world.json(['doctor', ...args]);
  assert.ok(result, error?.message);
  const checks = result.checks as CheckResult[];
  const lines = checks
    .filter(({ status }) => status !== 'pass')
    .map(({ status, id, target }) => `${status} ${id} ${target}`);
  return { exit, lines: lines.sort(), checks };
}

export function find(checks: CheckResult[], id: string): CheckResult {
  const check = checks.find((candidate) => candidate.id === id);
  assert.ok(check, `no check ${id}`);
  return check;
}
