import type { Host } from './host.ts';
import { ENVIRONMENT, withTimeout } from './run.ts';

/** Facts of the computer for a person who reads a bug report; undefined where it is not this one. */
export async function readFacts(host: Host): Promise<Record<string, unknown> | undefined> {
  return host.kind === 'local' ? askSystem() : undefined;
}

const TIMEOUT_MS = 10_000;

async function askSystem(): Promise<Record<string, unknown> | undefined> {
  const { system, bios, baseboard, cpu, osInfo } = await import('systeminformation');
  const path = process.env['PATH'];
  // It starts programs through a shell, which must find those of the distribution and no others.
  process.env['PATH'] = ENVIRONMENT.PATH;
  try {
    const all = Promise.all([system(), bios(), baseboard(), cpu(), osInfo()]);
    const facts = await withTimeout(all, TIMEOUT_MS, () => {});
    if (facts === undefined) return undefined;
    const [ofSystem, ofBios, ofBaseboard, ofCpu, ofOs] = facts;
    return { system: ofSystem, bios: ofBios, baseboard: ofBaseboard, cpu: ofCpu, os: ofOs };
  } catch {
    return undefined;
  } finally {
    process.env['PATH'] = path;
  }
}
