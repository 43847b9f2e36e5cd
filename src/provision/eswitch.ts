import { ProgramMissing, type Host } from '../host/host.ts';
import { SriovError } from '../model/errors.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { Nic } from '../model/nic.ts';
import type { EswitchMode } from '../model/pf-settings.ts';
import { oneLine } from '../model/text.ts';
import { placeOf } from '../model/device-place.ts';
import { settle } from './settle.ts';

/** @throws {SriovError} PROGRAM_MISSING, ESWITCH_REFUSED */
export async function setEswitch(host: Host, nic: Nic, mode: EswitchMode): Promise<void> {
  const device = `${nic.bus}/${placeOf(nic.sysfs)}`;
  const { exitCode, stdout, stderr } = await devlink(host, [
    'dev',
    'eswitch',
    'set',
    device,
    'mode',
    mode,
  ]);
  if (exitCode !== 0) throw refused(nic, mode, oneLine((stderr || stdout).trim()));
  // Representors come or go, and get their names from udev.
  await settle(host);
}

/** Representors of hundreds of VFs are made one after the other, some by the firmware. */
const LIMIT_MS = 120_000;

async function devlink(host: Host, args: readonly string[]) {
  try {
    return await host.run('devlink', args, { timeoutMs: LIMIT_MS });
  } catch (error) {
    if (!(error instanceof ProgramMissing)) throw error;
    throw new SriovError(
      'PROGRAM_MISSING',
      'devlink is not installed, so the eswitch cannot be set',
      {
        actions: ['Install iproute2, 4.14 or newer.'],
      },
    );
  }
}

function refused(nic: Nic, mode: EswitchMode, said: string): SriovError {
  const cannot = /not supported|No such device/i.test(said);
  return new SriovError(
    'ESWITCH_REFUSED',
    `The eswitch of ${nicLabel(nic)} cannot be put into mode ${mode}`,
    {
      cause: cannot
        ? `The driver ${nic.driver} has no eswitch whose mode could be set (${said}).`
        : said || 'devlink gave no reason.',
      actions: cannot
        ? ['Leave eswitch out for this NIC.']
        : [
            'Look at the kernel log: dmesg | tail',
            `Look: devlink dev eswitch show ${nic.bus}/${placeOf(nic.sysfs)}`,
          ],
      details: { driver: nic.driver, reason: said },
    },
  );
}
