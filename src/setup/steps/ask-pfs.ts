import { describeHolder } from '../../model/holder.ts';
import { oneLine } from '../../model/text.ts';
import { counted } from '../../model/counted.ts';
import type { Candidate } from '../facts.ts';
import type { Choice } from '../question.ts';
import type { Situation } from '../situation.ts';
import type { Step } from '../step.ts';

export function askPfs({ facts, answers }: Situation): Step[] {
  const { candidates } = facts;
  const rows = candidates.map(columnsOf);
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return [
    {
      id: 'pfs',
      question: {
        kind: 'many',
        id: 'pfs',
        title: 'Which NICs shall have VFs?',
        choices: candidates.map((candidate) => choiceOf(candidate, widths)),
        value: answers.pfs ?? atFirst(candidates),
        check: (values) =>
          values.length > 0 ? undefined : 'Choose at least one, with the space bar',
      },
      take: (answer) => {
        const pfs = [answer].flat();
        const { cures, ...rest } = answers;
        const same = pfs.join() === answers.pfs?.join() && cures !== undefined;
        return { answers: { ...rest, pfs, ...(same ? { cures } : {}) } };
      },
    },
  ];
}

/** Those that have VFs already; without any, the only one that nothing speaks against. */
function atFirst(candidates: readonly Candidate[]): string[] {
  const having = candidates.filter(({ vfs }) => vfs.length > 0);
  const good = candidates.filter(
    (candidate) => candidate.nic.driver !== null && warningsOf(candidate).length === 0,
  );
  const chosen = having.length > 0 ? having : good.length === 1 ? good : [];
  return chosen.map(({ label }) => label);
}

function choiceOf(candidate: Candidate, widths: readonly number[]): Choice {
  const { nic, label } = candidate;
  const columns = columnsOf(candidate).map((text, index) => text.padEnd(widths[index] ?? 0));
  const make = [nic.vendor, nic.model].filter(Boolean).join(' ');
  const place = [nic.pci, nic.driver === null ? 'no driver' : `driver ${nic.driver}`, make];
  return {
    value: label,
    short: oneLine(label),
    label: columns.join('  ').trimEnd(),
    details: [oneLine(place.filter(Boolean).join(', '))],
    warnings: warningsOf(candidate),
    ...(nic.driver === null
      ? { disabled: 'has no driver, so it can have no VFs: see sriovctl doctor' }
      : {}),
  };
}

/** The longest, which may be cut, comes last. */
function columnsOf({ nic, label, total, vfs, speed }: Candidate): string[] {
  const noLink = nic.state === 'down' ? 'down' : 'no link';
  return [
    oneLine(label),
    `${vfs.length}/${total} VFs`,
    speed === undefined ? noLink : speedText(speed),
    nic.numaNode === null ? '' : `NUMA ${nic.numaNode}`,
    oneLine(nic.model ?? nic.driver ?? ''),
  ];
}

function speedText(megabit: number): string {
  return megabit >= 1000 ? `${megabit / 1000} Gbit/s` : `${megabit} Mbit/s`;
}

/** What one should know before taking this one. */
export function warningsOf({ nic, vfs, connection, owners }: Candidate): string[] {
  const held = vfs.filter(({ holder }) => holder !== null);
  const [first] = held;
  return [
    ...(connection === undefined
      ? []
      : [`${oneLine(connection)}: some drivers drop the link for a moment when VFs are made`]),
    ...masterWarning(nic.master),
    ...(nic.state === 'down' ? ['is down: it will be brought up'] : []),
    ...(first?.holder
      ? [
          `${counted(held.length, 'VF')} in use, VF ${first.index} by ${describeHolder(first.holder)}: their number stays as it is`,
        ]
      : []),
    ...owners.map(
      ({ program, path }) => `its VFs are made at boot by ${program} (${oneLine(path)})`,
    ),
  ];
}

function masterWarning(master: Candidate['nic']['master']): string[] {
  if (master === null) return [];
  const name = `${oneLine(master.kind)} ${oneLine(master.name)}`;
  if (master.kind === 'bond' || master.kind === 'team')
    return [`is in the ${name}: its VFs do not fail over with it`];
  return [`is in the ${name}: its VFs cannot reach what else is in it`];
}
