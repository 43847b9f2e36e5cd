import { statSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import type { Host } from './host.ts';
import { openLocalHost } from './local.ts';

/**
 * The machine that `--host` names: `local` (the default), `sim` or `sim:NAME`, a snapshot file, or a directory used as
 * sysroot.
 * @throws {SriovError} HOST_NOT_FOUND, SNAPSHOT_INVALID
 */
export async function openHost(spec: string | undefined, env: NodeJS.ProcessEnv): Promise<Host> {
  if (spec === undefined || spec === 'local') return openLocalHost();
  const [, simulated] = /^sim(?::(.*))?$/.exec(spec) ?? [undefined];
  if (spec === 'sim' || simulated !== undefined) return openSimulated(simulated ?? 'demo', env);
  if (statsOf(spec).isDirectory()) {
    const { openSysroot } = await import('./sysroot.ts');
    return openSysroot(spec);
  }
  const { openSnapshot } = await import('./snapshot.ts');
  return openSnapshot(spec);
}

/** `sim` is the demo; each other machine, `sim:NAME`, lives in a folder of its own. */
async function openSimulated(name: string, env: NodeJS.ProcessEnv): Promise<Host> {
  const { MACHINES, openSimulatedHost } = await import('./simulated/open.ts');
  const machine = Object.hasOwn(MACHINES, name)
    ? MACHINES[name as keyof typeof MACHINES]
    : undefined;
  if (machine === undefined) {
    throw new SriovError('HOST_NOT_FOUND', `There is no simulated host "${oneLine(name)}"`, {
      actions: [`There are: ${Object.keys(MACHINES).join(', ')}`],
    });
  }
  const folder = simulatorState(env);
  return openSimulatedHost({
    stateFolder: name === 'demo' ? folder : `${folder}-${name}`,
    machine,
  });
}

function simulatorState(env: NodeJS.ProcessEnv): string {
  if (env['SRIOVCTL_SIM_STATE']) return env['SRIOVCTL_SIM_STATE'];
  const base = env['XDG_STATE_HOME'] || `${env['HOME'] || homedir()}/.local/state`;
  return `${base}/sriovctl/sim`;
}

function statsOf(spec: string): Stats {
  try {
    return statSync(spec);
  } catch (error) {
    throw new SriovError('HOST_NOT_FOUND', `There is no host "${oneLine(spec)}"`, {
      cause: oneLine(error instanceof Error ? error.message : String(error)),
      actions: [
        'Name local, sim, sim:NAME, a file written by sriovctl snapshot, or a directory with the files of a host.',
      ],
    });
  }
}
