import { HostError, type Host } from '../host/host.ts';
import { SriovError } from '../model/errors.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { Nic } from '../model/nic.ts';
import type { PfSettings } from '../model/pf-settings.ts';
import { oneLine } from '../model/text.ts';
import { setEswitch } from './eswitch.ts';
import { ip } from './ip.ts';
import type { PfState } from './pf-state.ts';
import { setUnmanaged } from './unmanaged.ts';

/** One setting of the PF itself that is going to change. */
export type PfChange = {
  [Name in keyof PfSettings]-?: {
    setting: Name;
    from: NonNullable<PfSettings[Name]> | null;
    to: NonNullable<PfSettings[Name]>;
  };
}[keyof PfSettings];

/** @throws {SriovError} */
export async function changePf(host: Host, state: PfState, change: PfChange): Promise<void> {
  const { nic } = state;
  switch (change.setting) {
    case 'up':
      return linkSet(host, nic, [change.to ? 'up' : 'down']);
    case 'mtu':
      return linkSet(host, nic, ['mtu', String(change.to)]);
    case 'autoprobe':
      return setAutoprobe(host, nic, change.to);
    case 'eswitch':
      return setEswitch(host, nic, change.to);
    case 'unmanaged':
      return setUnmanaged(host, state, change.to);
  }
}

async function linkSet(host: Host, nic: Nic, words: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await ip(host, ['link', 'set', 'dev', nic.name ?? '', ...words]);
  if (exitCode === 0) return;
  const what = words.join(' ');
  throw new SriovError(
    'ATTRIBUTE_REJECTED',
    `${nicLabel(nic)}: ip link set ${what} failed (${oneLine(stderr.trim())})`,
    {
      cause: `The driver ${nic.driver} or the kernel refused it.`,
      actions: ['Look at the kernel log: dmesg | tail'],
      details: { driver: nic.driver, reason: oneLine(stderr.trim()) },
    },
  );
}

async function setAutoprobe(host: Host, nic: Nic, on: boolean): Promise<void> {
  const file = `${nic.sysfs}/sriov_drivers_autoprobe`;
  try {
    await host.write(file, on ? '1' : '0');
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw new SriovError(
      'ATTRIBUTE_REJECTED',
      `${nicLabel(nic)}: autoprobe cannot be set (${error.errno})`,
      {
        cause: `Writing ${file} gave ${error.errno}.`,
        actions: ['Look at the kernel log: dmesg | tail'],
        details: { errno: error.errno },
      },
    );
  }
}
