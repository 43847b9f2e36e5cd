import type { Host } from '../../host/host.ts';
import { readOptional } from '../../host/read.ts';
import type { Holder } from '../../model/nic.ts';
import { containerOf } from './container.ts';
import { commandOf } from './processes.ts';

/** The process that drives a VF from user space: a VM, or DPDK on the host or in a container. */
export function vfioHolder(host: Host, pid: number): Holder {
  const command = commandOf(host, pid);
  const name =
    parseVmName(readOptional(host, `/proc/${pid}/cmdline`) ?? '') ?? containerOf(host, pid);
  return {
    kind: 'vfio',
    pid,
    ...(command === undefined ? {} : { command }),
    ...(name === undefined ? {} : { name }),
  };
}

/**
 * From QEMU's `-name guest=web1,debug-threads=on` or `-name web1`, in /proc/PID/cmdline, whose arguments end with
 * NUL. QEMU's options write a comma in a value twice (qemu util/qemu-option.c, get_opt_value).
 */
export function parseVmName(cmdline: string): string | undefined {
  const args = cmdline.split('\0');
  const at = args.findIndex((arg) => arg === '-name' || arg === '--name');
  const value = at < 0 ? undefined : args[at + 1];
  if (value === undefined) return undefined;
  const options = (value.match(/(?:[^,]|,,)+/g) ?? []).map((option) =>
    option.replaceAll(',,', ','),
  );
  const guest = options.find((option) => option.startsWith('guest='))?.slice('guest='.length);
  const first = options[0]?.includes('=') ? undefined : options[0];
  return (guest ?? first) || undefined;
}
