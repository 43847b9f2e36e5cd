import type { Host } from '../host/host.ts';
import type { BootConfig } from './boot-config.ts';
import type { ArgumentChange } from './change-arguments.ts';

/** How the kernel's arguments are changed on one host; with nothing to do both lists are empty. */
export interface BootChange {
  /** To be replaced as wholes, in this order. */
  files: BootFile[];
  /** What brings them to where the boot loader reads them, in this order. */
  programs: BootProgram[];
}

export interface BootFile {
  path: string;
  /** undefined: there is no such file yet. */
  before: string | undefined;
  after: string;
}

export interface BootProgram {
  program: string;
  args: string[];
  /** What takes it back: `again` once the files are as before, or another command. */
  undo: 'again' | { program: string; args: string[] };
  timeoutMs: number;
}

export interface Refused {
  /** One sentence for the user. */
  refused: string;
}

/** Reads what has to be edited and changes nothing. Planned again on the result it has nothing to do. */
export function planBootChange(
  _host: Host,
  boot: BootConfig,
  _change: ArgumentChange,
  _kernelRelease: string | undefined,
): BootChange | Refused {
  return { refused: `The boot loader is not known: ${boot.loader.evidence}.` };
}
