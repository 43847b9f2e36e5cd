import { SriovError } from '../model/errors.ts';
import type { Nic } from '../model/nic.ts';
import { nicLabel } from '../model/nic-label.ts';
import { oneLine } from '../model/text.ts';
import type { PfMatch } from './host-file.ts';

/**
 * The NIC that a host file means: found by its PCI address, else by its MAC, else by its name, and all other facts
 * agree. undefined if none of these three finds one.
 * @throws {SriovError} PF_MISMATCH if facts disagree, PF_AMBIGUOUS
 */
export function matchPf(match: PfMatch, nics: readonly Nic[]): Nic | undefined {
  const finder = FINDERS.find((fact) => match[fact] !== undefined);
  if (finder === undefined) return undefined;
  const found = one(match, finder, nics);
  if (found === undefined) {
    refuseMoved(match, finder, nics);
    return undefined;
  }
  const differing = FACTS.filter((fact) => !agrees(match, fact, found));
  if (differing.length > 0) throw mismatch(match, found, differing, nics);
  return found;
}

/** `PCI address 0000:17:00.0, MAC ..., name ens1f0`, as a match has them. */
export function describeMatch(match: PfMatch): string {
  return FACTS.flatMap((fact) =>
    match[fact] === undefined ? [] : [`${WORDS[fact]} ${oneLine(match[fact])}`],
  ).join(', ');
}

type Fact = keyof PfMatch;
type Finder = Exclude<Fact, 'id'>;

const FACTS = ['pci', 'id', 'mac', 'name'] as const satisfies Fact[];
const FINDERS = ['pci', 'mac', 'name'] as const satisfies Finder[];
const WORDS: Record<Fact, string> = { pci: 'PCI address', id: 'id', mac: 'MAC', name: 'name' };

function agrees(match: PfMatch, fact: Fact, nic: Nic): boolean {
  const wanted = match[fact];
  if (wanted === undefined) return true;
  if (fact === 'pci') return nic.pci === wanted;
  if (fact === 'id') return idOf(nic) === wanted;
  // Not every driver tells a permanent one.
  if (fact === 'mac') return (nic.permanentMac ?? nic.mac) === wanted;
  return nic.netdevs.includes(wanted) || nic.altnames.includes(wanted);
}

export function idOf({ vendorId, deviceId }: Nic): string | undefined {
  return vendorId === null || deviceId === null ? undefined : `${vendorId}:${deviceId}`;
}

/** Two ports can share one function's MAC or, of a driver without permanent ones, a bond's: the other facts choose. */
function one(match: PfMatch, finder: Finder, nics: readonly Nic[]): Nic | undefined {
  const found = nics.filter((nic) => agrees(match, finder, nic));
  if (found.length < 2) return found[0];
  const closer = found.filter((nic) => FACTS.every((fact) => agrees(match, fact, nic)));
  if (closer.length === 1) return closer[0];
  throw new SriovError(
    'PF_AMBIGUOUS',
    `The host file means more than one NIC by ${describeMatch(match)}: ${found.map(where).join(', ')}`,
    {
      actions: ['Add pci, the PCI address of one of them, to its match.'],
      details: { match, nics: found.map(nicLabel) },
    },
  );
}

/** Nothing is where the file has it; but the card may be elsewhere. */
function refuseMoved(match: PfMatch, finder: Finder, nics: readonly Nic[]): void {
  for (const fact of FINDERS.slice(FINDERS.indexOf(finder) + 1)) {
    if (match[fact] === undefined) continue;
    const elsewhere = nics.find((nic) => agrees(match, fact, nic));
    if (elsewhere === undefined) continue;
    throw new SriovError(
      'PF_MISMATCH',
      `No NIC of this host has the ${WORDS[finder]} ${oneLine(match[finder] ?? '')} that the host file names`,
      {
        cause: `The NIC with the ${WORDS[fact]} ${oneLine(match[fact])} is ${where(elsewhere)}.`,
        actions: [
          `If that is the one that is meant, write in its match: ${corrections(match, elsewhere)}`,
        ],
        details: details(match, elsewhere),
      },
    );
  }
}

function mismatch(
  match: PfMatch,
  found: Nic,
  differing: readonly Fact[],
  nics: readonly Nic[],
): SriovError {
  const differences = differing.map((fact) => {
    const has = valueOf(found, fact);
    const wanted = oneLine(match[fact] ?? '');
    return has === undefined
      ? `it has no ${WORDS[fact]} that could be compared with ${wanted}`
      : `its ${WORDS[fact]} is ${has}, not ${wanted}`;
  });
  return new SriovError(
    'PF_MISMATCH',
    `${where(found)} is not as the host file describes it: ${differences.join('; ')}`,
    {
      cause: causeOf(match, found, differing, nics),
      actions: [
        `If this is the one that is meant, write in its match: ${corrections(match, found)}`,
        ...elsewhereActions(match, found, differing, nics),
      ],
      details: details(match, found),
    },
  );
}

function causeOf(
  match: PfMatch,
  found: Nic,
  differing: readonly Fact[],
  nics: readonly Nic[],
): string {
  const moved = findElsewhere(match, found, differing, nics);
  if (moved) {
    const { fact, nic } = moved;
    return `The NIC with the ${WORDS[fact]} ${oneLine(match[fact] ?? '')} is now ${where(nic)}.`;
  }
  if (found.name === null && !differing.includes('id')) {
    return 'It has no netdev here: no network driver is bound to it, or the netdev is in another namespace.';
  }
  return differing.every((fact) => fact === 'name')
    ? 'Its netdev was renamed.'
    : 'The card was replaced, or another one was put into its place.';
}

function elsewhereActions(
  match: PfMatch,
  found: Nic,
  differing: readonly Fact[],
  nics: readonly Nic[],
): string[] {
  const moved = findElsewhere(match, found, differing, nics);
  if (moved) return [`If it was moved, write: ${corrections(match, moved.nic)}`];
  const onlyRenamed = found.name !== null && differing.every((fact) => fact === 'name');
  return onlyRenamed && match.name !== undefined
    ? [
        `Or give it that name too: ip link property add dev ${oneLine(found.name ?? '')} altname ${oneLine(match.name)}`,
      ]
    : [];
}

/** Where a fact that should be of this NIC is found instead. */
function findElsewhere(
  match: PfMatch,
  found: Nic,
  differing: readonly Fact[],
  nics: readonly Nic[],
): { fact: Finder; nic: Nic } | undefined {
  for (const fact of FINDERS) {
    if (!differing.includes(fact)) continue;
    const nic = nics.find((other) => other !== found && agrees(match, fact, other));
    if (nic) return { fact, nic };
  }
  return undefined;
}

/** The facts that a match has, as this NIC has them, to be copied into the file: only those that differ. */
function corrections(match: PfMatch, nic: Nic): string {
  return FACTS.filter((fact) => !agrees(match, fact, nic))
    .map((fact) => {
      const value = valueOf(nic, fact);
      return value === undefined ? `no ${fact}` : `${fact}: "${value}"`;
    })
    .join(', ');
}

function valueOf(nic: Nic, fact: Fact): string | undefined {
  if (fact === 'pci') return nic.pci ?? undefined;
  if (fact === 'id') return idOf(nic);
  if (fact === 'mac') return nic.permanentMac ?? nic.mac ?? undefined;
  return nic.name === null ? undefined : oneLine(nic.name);
}

function where(nic: Nic): string {
  const label = oneLine(nicLabel(nic));
  return nic.name === null || nic.pci === null ? label : `${label} (${nic.pci})`;
}

function details(match: PfMatch, nic: Nic): Record<string, unknown> {
  const found = FACTS.map((fact): [Fact, string | null] => [fact, valueOf(nic, fact) ?? null]);
  return { expected: match, found: Object.fromEntries(found) };
}
