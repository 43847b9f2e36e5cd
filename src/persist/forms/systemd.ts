import { type OwnProgram, ownProgram, unsafePlaces } from '../../host/own-program.ts';
import { SriovError } from '../../model/errors.ts';
import { oneLine } from '../../model/text.ts';
import { PERSISTED_FILE, UNIT_FILE } from '../../owners/sriovctl.ts';
import type { FormInput, Written } from '../form.ts';
import { isSystemdRunning } from './programs.ts';
import { unitText } from './unit.ts';

/** A unit of ours, and the host file that it applies: all of it comes back. @throws {SriovError} SYSTEMD_NOT_RUNNING, UNSAFE_INSTALL */
export function systemdForm({ host, hostFile }: FormInput): Written {
  if (!isSystemdRunning(host)) throw notRunning();
  const program = ownProgram();
  // A simulated host boots nothing of this machine.
  if (host.kind !== 'simulated') refuseUnsafe(program);
  return {
    files: [
      { path: PERSISTED_FILE, text: hostFile, mode: 0o644 },
      { path: UNIT_FILE, text: unitText(program), mode: 0o644 },
    ],
    cannot: [],
  };
}

function refuseUnsafe(program: OwnProgram): void {
  const places = unsafePlaces(program);
  if (places.length === 0) return;
  const shown = places.slice(0, 3).map(oneLine).join(', ');
  const more = places.length > 3 ? ` and ${places.length - 3} more` : '';
  throw new SriovError('UNSAFE_INSTALL', 'Root would run at boot what others may replace', {
    cause: `Not root's own, or open to others for writing: ${shown}${more}`,
    actions: ['Install sriovctl and Node as root, below /usr or /usr/local, and run that one.'],
    details: { places },
  });
}

function notRunning(): SriovError {
  return new SriovError('SYSTEMD_NOT_RUNNING', 'systemd does not run on this host', {
    cause: 'There is no /run/systemd/system: this is a container, or another init runs.',
    actions: [
      'In a container: do it on its host.',
      'Under another init: have it run "sriovctl apply FILE" before the network is set up.',
    ],
  });
}
