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
