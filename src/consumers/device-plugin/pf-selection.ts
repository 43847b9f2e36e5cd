/** An entry of pfNames or rootDevices: `ens1f0#0-3,6`. */
export interface PfSelection {
  /** As written. */
  text: string;
  pf: string;
  /** Inclusive; null: all VFs. */
  ranges: [number, number][] | null;
  /** Why the plugin takes no device for it. */
  problem: string | undefined;
}

/**
 * As the plugin takes it apart (sriov-network-device-plugin:pkg/resources/deviceSelectors.go, isSelected): numbers may
 * have a sign and nothing else, blanks too make it fail, and what stands before the first failure still counts.
 */
export function parsePfSelection(text: string): PfSelection {
  const [pf = '', ranges, ...more] = text.split('#');
  if (ranges === undefined) return { text, pf, ranges: null, problem: undefined };
  if (more.length > 0) return { text, pf, ranges: [], problem: 'more than one #' };
  const parsed: [number, number][] = [];
  let problem: string | undefined;
  for (const part of ranges.split(',')) {
    const numbers = part.split('-');
    const [first, last = first, ...others] = numbers.map((number) =>
      /^[+]?\d{1,9}$/.test(number) ? Number(number) : Number.NaN,
    );
    if (others.length > 0 || first === undefined || last === undefined) {
      return { text, pf, ranges: parsed, problem: `"${part}" is no range` };
    }
    if (Number.isNaN(first) || Number.isNaN(last)) {
      return { text, pf, ranges: parsed, problem: `"${part}" is no VF number or range` };
    }
    if (last < first) problem ??= `${part} counts backwards`;
    else parsed.push([first, last]);
  }
  return { text, pf, ranges: parsed, problem };
}

/** Only the first entry for a PF counts; names are compared without case. */
export function selectionFor(list: readonly string[], pf: string): PfSelection | undefined {
  return list.map(parsePfSelection).find((one) => one.pf.toLowerCase() === pf.toLowerCase());
}

export function selects({ ranges }: PfSelection, vf: number): boolean {
  return ranges === null || ranges.some(([first, last]) => vf >= first && vf <= last);
}

export function overlap(a: PfSelection, b: PfSelection): boolean {
  if (a.ranges === null || b.ranges === null) return true;
  return a.ranges.some(([first, last]) =>
    b.ranges?.some(([from, to]) => first <= to && from <= last),
  );
}
