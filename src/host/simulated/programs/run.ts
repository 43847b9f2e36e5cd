import { ProgramMissing, type RunResult } from '../../host.ts';
import { errnoText, KernelError } from '../errno.ts';
import type { Machine } from '../machine.ts';
import { activeState } from '../systemd-units.ts';
import { kernelInstall, proxmoxBootTool, rpmOstree } from './boot-entries.ts';
import { filesIn, readFile } from './boot-files.ts';
import type { Context } from './context.ts';
import { devlink } from './devlink.ts';
import { grubMkconfig, updateGrub } from './grub-mkconfig.ts';
import { grubby } from './grubby.ts';
import { ip } from './ip.ts';
import { lspci } from './lspci.ts';
import { netplan, networkctl } from './network-programs.ts';
import { nmcli } from './nmcli.ts';
import { failure } from './result.ts';
import { dmesg, ethtool, journalctl, modinfo, modprobe, nsenter, uname } from './small.ts';
import { systemctl } from './systemctl.ts';
import { udevadm } from './udevadm.ts';

type Program = (machine: Machine, args: readonly string[], context: Context) => RunResult;

const PROGRAMS: Record<string, Program> = {
  devlink,
  dmesg,
  ethtool,
  'grub-mkconfig': grubMkconfig,
  'grub2-mkconfig': grubMkconfig,
  grubby,
  ip,
  journalctl,
  'kernel-install': kernelInstall,
  lspci,
  modinfo,
  modprobe,
  netplan,
  networkctl,
  nmcli,
  nsenter,
  'proxmox-boot-tool': proxmoxBootTool,
  'rpm-ostree': rpmOstree,
  systemctl,
  udevadm,
  uname,
  'update-grub': updateGrub,
};

/** A program that comes with a boot loader, and a file that is there with it. */
const COMES_WITH: Record<string, string> = {
  'grub-mkconfig': '/etc/default/grub',
  'update-grub': '/etc/default/grub',
  'grub2-mkconfig': '/boot/grub2/grub.cfg',
  grubby: '/boot/grub2/grubenv',
  'kernel-install': '/etc/kernel/cmdline',
  'proxmox-boot-tool': '/etc/kernel/proxmox-boot-uuids',
  'rpm-ostree': '/run/ostree-booted',
};

/** @throws {ProgramMissing} */
export function runProgram(
  machine: Machine,
  program: string,
  args: readonly string[],
  context: Omit<Context, 'run'>,
): RunResult {
  if (isMissing(machine, program)) throw new ProgramMissing(program);
  const given = machine.state.spec.outputs?.[[program, ...args].join(' ')];
  if (given) return given;
  const run = Object.hasOwn(PROGRAMS, program) ? PROGRAMS[program] : undefined;
  if (!run) throw new ProgramMissing(program);
  return failing(program, () =>
    run(machine, args, {
      ...context,
      run: (inner, innerArgs, netns) => {
        try {
          return runProgram(machine, inner, innerArgs, { ...context, netns });
        } catch (error) {
          if (!(error instanceof ProgramMissing)) throw error;
          return failure(127, `nsenter: failed to execute ${inner}: No such file or directory`);
        }
      },
    }),
  );
}

/** A fault in the midst of a program that has no words of its own for it. */
function failing(program: string, action: () => RunResult): RunResult {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    return failure(1, `${program}: ${errnoText(error.errno)}`);
  }
}

function isMissing(machine: Machine, program: string): boolean {
  if (machine.state.spec.missingPrograms?.includes(program)) return true;
  const companion = Object.hasOwn(COMES_WITH, program) ? COMES_WITH[program] : undefined;
  if (companion !== undefined && readFile(machine, companion) === undefined) return true;
  // Installed where it is used, if only by a file.
  if (program === 'netplan') return filesIn(machine, '/etc/netplan').length === 0;
  return program === 'nmcli' && activeState(machine, 'NetworkManager.service') !== 'active';
}
