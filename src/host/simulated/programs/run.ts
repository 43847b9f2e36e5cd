import { ProgramMissing, type RunResult } from '../../host.ts';
import type { Machine } from '../machine.ts';
import type { Context } from './context.ts';
import { devlink } from './devlink.ts';
import { ip } from './ip.ts';
import { lspci } from './lspci.ts';
import { nmcli } from './nmcli.ts';
import { failure } from './result.ts';
import {
  dmesg,
  ethtool,
  isActive,
  journalctl,
  modinfo,
  modprobe,
  nsenter,
  systemctl,
  udevadm,
  uname,
} from './small.ts';

type Program = (machine: Machine, args: readonly string[], context: Context) => RunResult;

const PROGRAMS: Record<string, Program> = {
  devlink,
  dmesg,
  ethtool,
  ip,
  journalctl,
  lspci,
  modinfo,
  modprobe,
  nmcli,
  nsenter,
  systemctl,
  udevadm,
  uname,
};

/** @throws {ProgramMissing} */
export function runProgram(
  machine: Machine,
  program: string,
  args: readonly string[],
  context: Omit<Context, 'run'>,
): RunResult {
  const run = Object.hasOwn(PROGRAMS, program) ? PROGRAMS[program] : undefined;
  if (!run || isMissing(machine, program)) throw new ProgramMissing(program);
  const given = machine.state.spec.outputs?.[[program, ...args].join(' ')];
  if (given) return given;
  return run(machine, args, {
    ...context,
    run: (inner, innerArgs, netns) => {
      try {
        return runProgram(machine, inner, innerArgs, { ...context, netns });
      } catch (error) {
        if (!(error instanceof ProgramMissing)) throw error;
        return failure(127, `nsenter: failed to execute ${inner}: No such file or directory`);
      }
    },
  });
}

function isMissing(machine: Machine, program: string): boolean {
  if (machine.state.spec.missingPrograms?.includes(program)) return true;
  return program === 'nmcli' && !isActive(machine, 'NetworkManager.service');
}
