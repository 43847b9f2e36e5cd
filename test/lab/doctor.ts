import assert from 'node:assert/strict';
import { carrier, names } from './igb.ts';
import type { JsonResult, World } from './world.ts';

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

/** What doctor cannot tell of a guest that was started without a boot loader: what it is configured to boot. */
export const HEALTHY = ['skip kernel-arguments host'];

/** All PFs up, with a carrier: on an igb guest there is nothing then that doctor finds fault with. */
export async function healthy(world: World): Promise<void> {
  for (const pf of names(world.list('/sys/class/net')).filter((name) => /^enp\ds0$/.test(name))) {
    await world.run('ip', ['link', 'set', 'dev', pf, 'up']);
    await carrier(world, pf);
  }
}

export function find(checks: CheckResult[], id: string, target?: string): CheckResult {
  const check = checks.find(
    (candidate) => candidate.id === id && (target ?? candidate.target) === candidate.target,
  );
  assert.ok(check, `no check ${id}`);
  return check;
}

/** `[['iommu', 'applied']]`: what --fix says of each cure. */
export function fixes({ result }: JsonResult): string[][] {
  const list = result.fixes as { ids: string[]; status: string }[];
  return list.map(({ ids, status }) => [...ids, status]);
}
