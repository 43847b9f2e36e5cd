import type { Holder } from './nic.ts';
import { oneLine } from './text.ts';

/** `the VM web1 (qemu-system-x86, process 4711)`, `network namespace blue (sleep, process 812)`, `bond0`, `this host (10.0.0.5/24)`. */
export function describeHolder(holder: Holder): string {
  const process = describeProcess(holder);
  const name = holder.name === undefined ? undefined : oneLine(holder.name);
  switch (holder.kind) {
    case 'netns':
      return withProcess(`network namespace ${name ?? '(unnamed)'}`, process);
    case 'vfio':
      return name === undefined
        ? (process ?? 'a process that has its vfio device open')
        : withProcess(name, process);
    case 'bond':
    case 'bridge':
      return `the ${holder.kind} ${name ?? ''}`.trim();
    case 'host':
      return withProcess('this host', name);
  }
}

function withProcess(what: string, detail: string | undefined): string {
  return detail === undefined ? what : `${what} (${detail})`;
}

function describeProcess({ pid, command }: Holder): string | undefined {
  if (pid === undefined) return undefined;
  return command === undefined ? `process ${pid}` : `${oneLine(command)}, process ${pid}`;
}
