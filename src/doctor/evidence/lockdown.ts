import type { Host } from '../../host/host.ts';
import { readOptional } from '../../host/read.ts';

export interface Lockdown {
  mode: string;
  evidence: string;
}

/** Kernel lockdown, where it is on: mostly because of Secure Boot. The mode in brackets is the one in force. */
export function readLockdown(host: Host): Lockdown | undefined {
  const path = '/sys/kernel/security/lockdown';
  const text = readOptional(host, path) ?? '';
  const mode = /\[(integrity|confidentiality)\]/.exec(text)?.[1];
  return mode === undefined ? undefined : { mode, evidence: `${path}: ${text}` };
}
