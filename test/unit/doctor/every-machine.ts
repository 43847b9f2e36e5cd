import { readdirSync } from 'node:fs';
import { it } from 'vitest';
import { examine, type ExamineOptions } from '../../../src/doctor/doctor.ts';
import type { CheckResult } from '../../../src/doctor/report.ts';
import type { Host } from '../../../src/host/host.ts';
import { MACHINES } from '../../../src/host/simulated/machines.ts';
import { simulatedHost } from '../../../src/host/simulated/open.ts';
import { openSnapshot } from '../../../src/host/snapshot.ts';

const RECORDED = new URL('../../hosts/machines/', import.meta.url);

/** A test for each simulated and each recorded machine; `name` is the file of a recorded one. */
export function onEveryMachine(expectContent: (host: Host, name: string) => Promise<void>): void {
  it.each(Object.keys(MACHINES))('are content with the simulated host %s', async (name) => {
    await expectContent(simulatedHost(MACHINES[name as keyof typeof MACHINES]), name);
  });

  it.each(readdirSync(RECORDED))('are content with %s', async (file) => {
    await expectContent(openSnapshot(new URL(file, RECORDED).pathname), file);
  });
}

export const PURPOSES = ['containers', 'vm', 'dpdk', 'rdma'] as const;

/** The checks that were run, and what is not a pass as `vf-trust ens1f0: message`. */
export async function contentOf(
  host: Host,
  options: ExamineOptions,
): Promise<{ ids: Set<string>; wrong: string[] }> {
  const { checks } = await examine(host, options);
  const wrong = checks.filter(({ status }) => status !== 'pass').map(told);
  return { ids: new Set(checks.map(({ id }) => id)), wrong };
}

function told({ id, target, message }: CheckResult): string {
  return `${id} ${target}: ${message}`;
}
