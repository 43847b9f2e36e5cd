import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { steady } from './steady.ts';
import type { JsonResult, World } from './world.ts';

/** The two PFs of most guests. */
export const PFS = ['0000:01:00.0', '0000:02:00.0'];

/** A host file with these PFs, on the machine that the scenario runs on. */
export function hostFile(pfs: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'sriovctl-file-')), 'host.yaml');
  writeFileSync(path, `version: 1\npfs:\n${pfs}`);
  return path;
}

/** It has to work. */
export async function apply(world: World, ...args: string[]): Promise<JsonResult> {
  const applied = await world.json(['apply', ...args]);
  assert.equal(applied.exit, 0, JSON.stringify(applied.error));
  return applied;
}

/** Exit code and what of the file is not so yet. */
export async function differences(world: World, file: string): Promise<[number, string[]]> {
  const { exit, result, error } = await world.json(['diff', file]);
  assert.equal(error, undefined, JSON.stringify(error));
  return [exit, lines(result.differences)];
}

interface Line {
  action: string;
  target: string;
  from: unknown;
  to: unknown;
}

export function lines(plan: readonly Line[]): string[] {
  return plan.map(({ action, target, from, to }) => `${action} ${target} ${from} -> ${to}`);
}

/** A result as both worlds have it. Groups are numbered in the order in which a kernel makes them. */
export function plain({ exit, result }: JsonResult): unknown {
  const vfs = (result.vfs as Record<string, unknown>[]).map(({ iommuGroup, ...vf }) => ({
    ...vf,
    inGroup: iommuGroup !== null,
  }));
  return steady({ exit, ...result, vfs });
}

export function vfCounts(world: World): unknown[] {
  return PFS.map((pci) => world.read(`/sys/bus/pci/devices/${pci}/sriov_numvfs`));
}

export async function exported(world: World): Promise<string> {
  const { exit, stdout, stderr } = await world.sriovctl(['export']);
  assert.equal(exit, 0, stderr);
  return stdout;
}
