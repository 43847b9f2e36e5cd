import type { ConsumerOptions } from './description.ts';

const WORDS: Partial<Record<keyof ConsumerOptions, string>> = {
  cniVersion: '--cni-version',
  logLevel: '--log-level',
  logFile: '--log-file',
  sysctl: '--sysctl',
  promisc: '--promisc',
  allmulti: '--allmulti',
  ingressRate: '--ingress-rate',
  egressRate: '--egress-rate',
  pkey: '--pkey',
  bridge: '--bridge',
};

/** A line for what was asked for and this consumer has nothing for; none if there is nothing. */
export function unusedOptions(
  options: ConsumerOptions,
  consumer: string,
  used: readonly (keyof ConsumerOptions)[] = [],
): string[] {
  const unused = Object.entries(WORDS).flatMap(([key, word]) => {
    const option = key as keyof ConsumerOptions;
    return used.includes(option) || !isGiven(options[option]) ? [] : [word];
  });
  return unused.length === 0 ? [] : [`${consumer} has nothing for ${unused.join(', ')}.`];
}

function isGiven(value: unknown): boolean {
  if (value === undefined || value === false) return false;
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
}
