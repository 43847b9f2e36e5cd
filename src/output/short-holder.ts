import type { Holder } from '../model/nic.ts';

/** As describeHolder, but with what matters first: in a table the end may be cut. */
export function shortHolder({ kind, name, command, pid }: Holder): string {
  const process = [command, pid].filter((part) => part !== undefined).join(' ');
  if (name === undefined) return `${kind} ${process}`.trim();
  const what = kind === 'vfio' ? name.replace(/^the /, '') : `${kind} ${name}`;
  return process === '' ? what : `${what} (${process})`;
}
