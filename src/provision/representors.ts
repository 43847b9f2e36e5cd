import type { Host } from '../host/host.ts';
import { SriovError } from '../model/errors.ts';
import { nicLabel } from '../model/nic-label.ts';
import { oneLine } from '../model/text.ts';
import type { Deadline } from './deadline.ts';
import { ip } from './ip.ts';
import type { PfState } from './pf-state.ts';
import type { RepresentorChange } from './plan.ts';

/**
 * Gives representors their names. They are there as soon as the mode is set, but udev may still be naming them.
 * @throws {SriovError} ATTRIBUTE_REJECTED
 */
export async function renameRepresentors(
  host: Host,
  read: () => Promise<PfState>,
  changes: readonly RepresentorChange[],
  late: Deadline,
): Promise<void> {
  const { nic } = await allThere(host, read, changes, late);
  for (const { vf, to } of changes) {
    const from = nic.representors.find((candidate) => candidate.vf === vf)?.name;
    if (from === to) continue;
    const label = `The representor of VF ${vf} of ${nicLabel(nic)}`;
    if (from === undefined) throw rejected(`${label} is not there`, 'The driver made none for it.');
    const { exitCode, stderr } = await ip(host, ['link', 'set', 'dev', from, 'name', to]);
    if (exitCode === 0) continue;
    throw rejected(`${label} (${oneLine(from)}) cannot be named ${to}`, oneLine(stderr.trim()));
  }
}

async function allThere(
  host: Host,
  read: () => Promise<PfState>,
  changes: readonly RepresentorChange[],
  late: Deadline,
): Promise<PfState> {
  for (;;) {
    const state = await read();
    const there = new Set(state.nic.representors.map(({ vf }) => vf));
    if (changes.every(({ vf }) => there.has(vf)) || !(await late.pause(host))) return state;
  }
}

function rejected(message: string, cause: string): SriovError {
  return new SriovError('ATTRIBUTE_REJECTED', message, {
    cause,
    actions: ['See what is there: devlink port show', 'Look at the kernel log: dmesg | tail'],
  });
}
