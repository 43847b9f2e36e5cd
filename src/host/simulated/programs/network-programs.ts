import type { RunResult } from '../../host.ts';
import { beforeChange } from '../changes.ts';
import { errnoText, KernelError } from '../errno.ts';
import type { Machine } from '../machine.ts';
import { activeState } from '../systemd-units.ts';
import { failure, notSimulated, success } from './result.ts';

/** It reads its files anew; what it does with them is not simulated. */
export function networkctl(machine: Machine, args: readonly string[]): RunResult {
  if (args.join(' ') !== 'reload') return notSimulated('networkctl', args);
  if (activeState(machine, 'systemd-networkd.service') !== 'active') {
    return failure(
      1,
      'systemd-networkd is not running, output might be incomplete.\nFailed to reload network settings: Unit dbus-org.freedesktop.network1.service not found.',
    );
  }
  return told(machine, 'networkctl reload', 'Failed to reload network settings');
}

/** Makes files of /etc/netplan into those of networkd and NetworkManager below /run, which nobody here reads. */
export function netplan(machine: Machine, args: readonly string[]): RunResult {
  const call = args.join(' ');
  if (call !== 'generate' && call !== 'apply') return notSimulated('netplan', args);
  return told(machine, `netplan ${call}`, 'netplan');
}

function told(machine: Machine, what: string, complaint: string): RunResult {
  try {
    beforeChange(machine, what);
    return success();
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    return failure(1, `${complaint}: ${errnoText(error.errno)}`);
  }
}
