import type { Nic } from '../model/nic.ts';
import { oneLine } from '../model/text.ts';
import type { RecordedPf } from './record.ts';

export interface PfChanges {
  /** Another card stands in its place: nothing must be made of it. */
  replaced?: string;
  /** What needs a look. */
  changes: string[];
  /** Versions. */
  notes: string[];
}

/** What of a PF is another than it was when persistence was enabled. `elsewhere`: the NIC that has its MAC now. */
export function pfChanges(
  before: RecordedPf,
  now: RecordedPf,
  elsewhere: Nic | undefined,
): PfChanges {
  const label = oneLine(before.name ?? before.place);
  const replaced = IDENTITY.flatMap(({ key, what }) =>
    differs(before[key], now[key])
      ? [`its ${what} is ${show(now[key])}, not ${show(before[key])}`]
      : [],
  );
  if (replaced.length > 0) {
    const moved = elsewhere
      ? `; the card that was there is now at ${elsewhere.pci ?? elsewhere.sysfs}`
      : '';
    const text = `Another card is at ${before.place}, where ${label} was: ${replaced.join(', ')}${moved}`;
    return { replaced: text, changes: [], notes: [] };
  }
  const told = (facts: typeof TROUBLE | typeof VERSIONS): string[] =>
    facts.flatMap(({ key, what }) =>
      differs(before[key], now[key])
        ? [`${label}: its ${what} was ${show(before[key])} and is ${show(now[key])}`]
        : [],
    );
  return { changes: told(TROUBLE), notes: told(VERSIONS) };
}

interface Fact {
  key: keyof RecordedPf;
  what: string;
}

const IDENTITY: readonly Fact[] = [
  { key: 'id', what: 'id' },
  { key: 'permanentMac', what: 'permanent MAC' },
];
const TROUBLE: readonly Fact[] = [
  { key: 'name', what: 'name' },
  { key: 'driver', what: 'driver' },
];
const VERSIONS: readonly Fact[] = [
  { key: 'driverVersion', what: "driver's version" },
  { key: 'firmwareVersion', what: "firmware's version" },
];

/** What was or is not known speaks not for a change. */
function differs(before: string | null, now: string | null): boolean {
  return before !== null && now !== null && before !== now;
}

function show(value: string | null): string {
  return oneLine(value ?? 'unknown');
}
