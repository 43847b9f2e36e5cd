import type { Machine } from '../machine.ts';
import { HOST_NETNS, type Process } from '../state.ts';
import { architecture, kernelRelease, kernelVersion } from '../kernel-identity.ts';
import {
  attribute,
  collection,
  directory,
  file,
  link,
  union,
  type Directory,
  type File,
  type Table,
} from './node.ts';

export function proc(machine: Machine): Directory {
  return union(
    directory(ROOT, machine),
    collection(
      () => machine.state.processes.map(({ pid }) => String(pid)),
      (name) => {
        const process = machine.state.processes.find(({ pid }) => String(pid) === name);
        return process && directory(PROCESS, { machine, process });
      },
    ),
  );
}

const ROOT: Table<Machine> = {
  cmdline: (machine) => attribute(() => machine.state.spec.kernel?.args ?? ''),
  mounts: () => link('self/mounts'),
  modules: (machine) =>
    file(() =>
      machine.state.modules
        .map((module) => `${module.replaceAll('-', '_')} 16384 0 - Live 0x0000000000000000\n`)
        .join(''),
    ),
  self: (machine) => directory(SELF, machine),
  uptime: (machine) => attribute(() => `${(machine.state.now / 1000).toFixed(2)} 0.00`),
  version: (machine) => attribute(() => kernelVersion(machine)),
  sys: (machine) =>
    directory(
      {
        kernel: () =>
          directory(
            {
              arch: () => attribute(() => architecture(machine)),
              osrelease: () => attribute(() => kernelRelease(machine)),
            },
            machine,
          ),
      },
      machine,
    ),
};

/** sriovctl itself, in the host's namespaces. */
const SELF: Table<Machine> = {
  mountinfo,
  mounts,
  ns: (machine) => directory({ net: () => link(`net:[${HOST_NETNS}]`) }, machine),
};

interface Subject {
  machine: Machine;
  process: Process;
}

const PROCESS: Table<Subject> = {
  cgroup: ({ process }) => attribute(() => `0::${process.cgroup}`),
  cmdline: ({ process }) => file(() => process.cmdline.map((part) => `${part}\0`).join('')),
  comm: ({ process }) => attribute(() => process.comm),
  fd: ({ process }) =>
    collection(
      () => ['0', ...process.opens.map((_, index) => String(index + 3))],
      (name) => {
        if (name === '0') return link('/dev/null');
        const target = process.opens[Number(name) - 3];
        return target === undefined ? undefined : link(target);
      },
    ),
  mountinfo: ({ machine }) => mountinfo(machine),
  ns: ({ process }) =>
    directory(
      {
        mnt: () => link('mnt:[4026531841]'),
        net: () => link(`net:[${process.netns}]`),
        pid: () => link('pid:[4026531836]'),
      },
      process,
    ),
  stat: ({ process }) => attribute(() => stat(process)),
  status: ({ process }) => file(() => status(process)),
};

function stat({ pid, ppid, comm, startedAt }: Process): string {
  const startTicks = Math.floor(startedAt / 10);
  return `${pid} (${comm}) S ${ppid} ${pid} ${pid} 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 ${startTicks} 0 0`;
}

function status({ pid, ppid, comm, uid }: Process): string {
  return `Name:\t${comm}\nState:\tS (sleeping)\nTgid:\t${pid}\nPid:\t${pid}\nPPid:\t${ppid}\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\nGid:\t${uid}\t${uid}\t${uid}\t${uid}\n`;
}

function named(machine: Machine): { name: string; inode: number }[] {
  return machine.state.namespaces.flatMap(({ name, inode }) =>
    name === null || inode === HOST_NETNS ? [] : [{ name, inode }],
  );
}

/** A named namespace is its nsfs inode bound to /run/netns/NAME. */
function mountinfo(machine: Machine): File {
  return file(() =>
    [
      '21 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw',
      '22 21 0:20 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc rw',
      '23 21 0:21 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw',
      '24 21 0:23 / /run rw,nosuid,nodev,relatime shared:5 - tmpfs tmpfs rw,mode=755',
      ...named(machine).map(
        ({ name, inode }, index) =>
          `${300 + index} 24 0:4 net:[${inode}] /run/netns/${name} rw shared:${200 + index} - nsfs nsfs rw`,
      ),
      '',
    ].join('\n'),
  );
}

function mounts(machine: Machine): File {
  return file(() =>
    [
      '/dev/vda1 / ext4 rw,relatime 0 0',
      'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0',
      'sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0',
      'tmpfs /run tmpfs rw,nosuid,nodev,relatime,mode=755 0 0',
      ...named(machine).map(({ name }) => `nsfs /run/netns/${name} nsfs rw 0 0`),
      '',
    ].join('\n'),
  );
}
