import type { Finding } from './check.ts';

type Rest = Pick<Finding, 'cause' | 'cure'>;

/** The four kinds of findings, so that a check reads as what it says. */
export function pass(target: string, message: string, evidence: string[] = []): Finding {
  return { status: 'pass', target, message, evidence };
}

export function skip(target: string, message: string, evidence: string[] = []): Finding {
  return { status: 'skip', target, message, evidence };
}

export function warn(target: string, message: string, evidence: string[], rest: Rest): Finding {
  return { status: 'warn', target, message, evidence, ...rest };
}

export function fail(target: string, message: string, evidence: string[], rest: Rest): Finding {
  return { status: 'fail', target, message, evidence, ...rest };
}
