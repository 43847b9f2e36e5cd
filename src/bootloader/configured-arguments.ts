import type { KernelArgument } from './kernel-arguments.ts';
import type { Gap } from './shell-variables.ts';

export interface ConfiguredArguments {
  args: ConfiguredArgument[];
  /** What could not be read of it: other arguments may come from there. */
  gaps: Gap[];
}

/** A kernel argument and where it is configured. */
export interface ConfiguredArgument extends KernelArgument {
  file: string;
  line: number;
}
