import type { Host } from '../../host/host.ts';
import { SriovError } from '../../model/errors.ts';
import { oneLine } from '../../model/text.ts';
import { isUnitEnabled, UNIT_NAME } from '../../owners/sriovctl.ts';
import {
  bootIdOf,
  type BootResult,
  isAsDescribed,
  loadBootResult,
} from '../../persist/boot-result.ts';
import { loadRecord, type PersistRecord } from '../../persist/record.ts';
import { type PersistedFileState, readPersistence } from '../../persist/show.ts';
import type { Check, Finding } from '../check.ts';
import { automatic, byHand, run } from '../cures/cure.ts';
import { fail, pass, skip, warn } from '../finding.ts';

export const persistence: Check = {
  id: 'persistence',
  title: 'what persist enable promised comes back at boot',
  background: `sriovctl persist enable writes what makes the VFs at boot, and notes in /var/lib/sriovctl what it wrote and \
how the cards were then. This compares the two, and tells how the last boot went: ${UNIT_NAME} leaves a card alone that is \
not the one it was enabled for, and says what else is not as it was.`,
  run({ host }) {
    try {
      return examine(host);
    } catch (error) {
      if (!(error instanceof SriovError)) throw error;
      const cure = byHand(error.actions.map((action) => `# ${action}`));
      const cause = error.cause ?? 'Another version wrote it, or it was damaged.';
      return [warn('host', error.message, ['/var/lib/sriovctl/persist.json'], { cause, cure })];
    }
  },
};

function examine(host: Host): Finding[] {
  const record = loadRecord(host);
  if (!record) return [withoutRecord(host)];
  const { files, unitEnabled, as } = readPersistence(host);
  const wrong = [
    ...(as === 'systemd' ? examineBoot(host, record) : []),
    ...(unitEnabled === false ? [notEnabled()] : []),
    ...examineFiles(files),
  ];
  if (wrong.length > 0) return wrong;
  return [
    pass(
      'host',
      `The VFs come back at boot: --as ${as}`,
      files.map(({ path }) => path),
    ),
  ];
}

/** A snapshot has no notes, and only root may read them. */
function withoutRecord(host: Host): Finding {
  if (!isUnitEnabled(host)) return pass('host', 'sriovctl was not asked to make VFs at boot');
  const seen = [`/etc/systemd/system: ${UNIT_NAME} is enabled`];
  const message =
    host.kind === 'local' && !host.privileged
      ? 'Only root may read how the last boot went: run it as root'
      : 'sriovctl makes VFs at boot; how that went is not recorded here';
  return skip('host', message, seen);
}

function examineFiles(files: readonly PersistedFileState[]): Finding[] {
  const of = (state: PersistedFileState['state']) =>
    files.filter((file) => file.state === state).map(({ path }) => path);
  const [changed, missing] = [of('changed'), of('missing')];
  return [
    ...(missing.length === 0
      ? []
      : [
          fail('host', `Gone since persist enable wrote it: ${missing.join(', ')}`, missing, {
            cause: 'Without it the VFs do not come back at boot.',
            cure: byHand(['sriovctl persist enable']),
          }),
        ]),
    ...(changed.length === 0
      ? []
      : [
          warn('host', `Changed since persist enable wrote it: ${changed.join(', ')}`, changed, {
            cause: 'Somebody edited it: the next boot makes what it says now.',
            cure: byHand(['# If it is as it shall be, note that: sriovctl persist enable FILE']),
          }),
        ]),
  ];
}

function notEnabled(): Finding {
  return fail('host', `${UNIT_NAME} is not enabled: the VFs do not come back at boot`, [], {
    cause: 'It was disabled after persist enable.',
    cure: automatic([
      run('systemctl', ['enable', UNIT_NAME], {
        undo: { program: 'systemctl', args: ['disable', UNIT_NAME] },
      }),
    ]),
  });
}

function examineBoot(host: Host, record: PersistRecord): Finding[] {
  const bootId = bootIdOf(host);
  const boot = loadBootResult(host);
  if (boot === undefined || boot.bootId !== bootId) {
    if (record.bootId === bootId) return [];
    const seen = boot === undefined ? [] : [`/var/lib/sriovctl/boot.json: ${oneLine(boot.at)}`];
    return [
      fail('host', `${UNIT_NAME} has not run at this boot, or was killed`, seen, {
        cause: 'systemd did not start it, or it ran into its time limit.',
        cure: byHand([`systemctl status ${UNIT_NAME}`, `systemctl restart ${UNIT_NAME}`]),
      }),
    ];
  }
  return isAsDescribed(boot) ? [] : [examineResult(boot)];
}

function examineResult({ pfs, changes, error }: BootResult): Finding {
  const seen = [
    ...pfs.flatMap(({ target, message }) => (message === null ? [] : [`${target}: ${message}`])),
    ...changes,
    ...(error && pfs.length === 0 ? [`${error.code}: ${error.message}`] : []),
  ].map(oneLine);
  const away = pfs.filter(({ state }) => state !== 'ready');
  if (away.length === 0 && error === null) {
    return warn('host', 'The VFs came back at this boot, but not all is as it was', seen, {
      cause:
        'A new kernel or firmware, a rule of udev or a person changed it since persist enable.',
      cure: byHand(['# If it is meant to be so, note that: sriovctl persist enable']),
    });
  }
  return fail('host', 'Not all VFs came back at this boot', seen, {
    cause: away[0]?.message ?? error?.message ?? 'The run at boot failed.',
    cure: byHand([
      `journalctl -b -u ${UNIT_NAME}`,
      `# When its cause is mended: systemctl restart ${UNIT_NAME}`,
    ]),
  });
}
