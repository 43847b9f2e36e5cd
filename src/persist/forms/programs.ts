import type { Host } from '../../host/host.ts';
import { isThere } from '../../host/read.ts';
import { isUnitEnabled, UNIT_NAME } from '../../owners/sriovctl.ts';
import type { RunStep } from '../carry-out.ts';
import type { Form } from '../form.ts';

/** After its files are written. */
export function programsToEnable(host: Host, form: Form): RunStep[] {
  if (form !== 'systemd') return readAgain(host, form);
  const enable: RunStep = {
    kind: 'run',
    program: 'systemctl',
    args: ['enable', UNIT_NAME],
    undo: ['disable', UNIT_NAME],
    isUndone: () => !isUnitEnabled(host),
  };
  return [...readAgain(host, form), ...(isUnitEnabled(host) ? [] : [enable])];
}

/** Before and after its files are taken away. */
export function programsToDisable(host: Host, form: Form): { before: RunStep[]; after: RunStep[] } {
  const disable: RunStep = {
    kind: 'run',
    program: 'systemctl',
    args: ['disable', UNIT_NAME],
    undo: ['enable', UNIT_NAME],
    isUndone: () => isUnitEnabled(host),
  };
  const before = form === 'systemd' && isUnitEnabled(host) ? [disable] : [];
  return { before, after: readAgain(host, form) };
}

/** A program that does not run reads the files when it starts. */
function readAgain(host: Host, form: Form): RunStep[] {
  const step = (program: string, ...args: string[]): RunStep[] => [
    { kind: 'run', program, args, undo: 'again' },
  ];
  switch (form) {
    case 'systemd':
      return isSystemdRunning(host) ? step('systemctl', 'daemon-reload') : [];
    case 'networkd':
      return isSystemdRunning(host) ? step('udevadm', 'control', '--reload') : [];
    case 'netplan':
      return step('netplan', 'generate');
    case 'networkmanager':
      // A profile that it learns of is activated at once on a PF that has none, and one that it forgets goes down: its
      // src/core/nm-policy.c. Both make and destroy VFs now.
      return [];
  }
}

/** sd_booted(3) */
export function isSystemdRunning(host: Host): boolean {
  return isThere(host, '/run/systemd/system');
}
