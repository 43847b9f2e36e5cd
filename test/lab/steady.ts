/**
 * An answer without what no two machines have in common: random MACs of VF drivers, process numbers, times.
 * What both must agree on stays.
 */
export function steady(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(steady);
  if (typeof value !== 'object' || value === null) return value;
  const known = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(known).map(([key, child]) => [
      key,
      replacement(key, child, known) ?? steady(child),
    ]),
  );
}

function replacement(
  key: string,
  child: unknown,
  { mac, netdevMac, macChosenByVf }: Record<string, unknown>,
): string | undefined {
  if (key === 'mac' && macChosenByVf === true && mac === netdevMac) return 'made up by the VF';
  if (key === 'netdevMac' && typeof child === 'string')
    return child === mac ? 'as the PF says' : 'another';
  if (key === 'pid' && typeof child === 'number') return 'a process';
  return undefined;
}
