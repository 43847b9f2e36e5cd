/**
 * The port through which everything reaches a machine. Four machines stand behind it: this one, a
 * directory used as its root, a recorded one (snapshot) and a simulated one.
 *
 * Paths are absolute paths of that machine (`/sys/...`, `/proc/...`). Reads are synchronous: sysfs and procfs
 * never block for long, and promise-based reads are several times slower over thousands of small files.
 */
export interface Host {
  readonly kind: 'local' | 'sysroot' | 'snapshot' | 'simulated';
  /** For messages: `this host`, `simulated host`, or the file or directory it was read from. */
  readonly name: string;
  /** May this process change the machine: root on this host, always on the simulated one, never on a record. */
  readonly writable: boolean;
  /** May this process see all of it (root)? If not, other users' processes and namespaces stay hidden. */
  readonly privileged: boolean;

  /** The whole file as UTF-8 text, at most 1 MiB. @throws {HostError} */
  read(path: string): string;
  /** Names in a directory, sorted, without `.` and `..`. @throws {HostError} */
  list(path: string): string[];
  /** Target of a symbolic link as it is stored, relative or not. @throws {HostError} EINVAL if not a link */
  link(path: string): string;
  /**
   * Writes an existing file of sysfs or procfs in one write(2). `sriov_numvfs`, `bind` and `unbind` can block
   * without end while a VM holds a VF: after `timeoutMs` (default 10 s) it fails with ETIMEDOUT.
   * @throws {HostError}
   */
  write(path: string, text: string, options?: { timeoutMs?: number }): Promise<void>;
  /**
   * Replaces a whole file of the administrator's (never of sysfs) in one step, mode and owner kept, with a backup
   * beside it. Missing folders are made. @throws {HostError} ESTALE if its text is not `before` any more; EPERM
   * where others than its owner may write into the folder
   */
  replace(path: string, change: FileChange): Promise<void>;
  /**
   * Runs a program found on a fixed PATH, without a shell, with LC_ALL=C. A non-zero exit is a result, not an
   * error. @throws {ProgramMissing} @throws {HostError} ETIMEDOUT after `timeoutMs` (default 30 s)
   */
  run(program: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Waits; the simulated machine moves its own clock instead. */
  wait(ms: number): Promise<void>;

  /** Becomes the one writer of this machine. @throws {LockHeld} when another process is */
  lock(command: string): Promise<Release>;
  /** Small texts kept across runs, out of reach of other users (on this host: /var/lib/sriovctl). */
  readonly keep: Keep;
}

export interface FileChange {
  /** undefined: there is no such file. */
  before: string | undefined;
  /** undefined: it is to go away. */
  after: string | undefined;
  /** Default true: what was there stays beside it as NAME.sriovctl-backup. */
  backup?: boolean;
  /** Of a file that is new; default 0o644. */
  mode?: number;
  /** If it goes away: its folder as well, once that is empty. Default false. */
  withFolder?: boolean;
}

export interface RunOptions {
  input?: string;
  timeoutMs?: number;
}

export interface RunResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export type Release = () => void;

export interface Keep {
  /** undefined if nothing is kept under that name. */
  load(name: string): string | undefined;
  /** Atomic and durable: after a crash either the old or the new text is there, whole. */
  save(name: string, text: string): void;
  remove(name: string): void;
}

/** A failed read or write, with the errno's name (`EBUSY`). */
export class HostError extends Error {
  constructor(
    readonly errno: string,
    readonly path: string,
    readonly operation: 'read' | 'list' | 'link' | 'write' | 'run',
  ) {
    // An answer more than an error: most tell of an absent file, and their stacks would cost more than all reads.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(`${errno}: ${operation} ${path}`);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'HostError';
  }
}

/** The program is not installed on that machine (or was not recorded). */
export class ProgramMissing extends Error {
  constructor(readonly program: string) {
    super(`${program} is not installed`);
    this.name = 'ProgramMissing';
  }
}

/** Another sriovctl is changing the machine. */
export class LockHeld extends Error {
  constructor(readonly holder: LockHolder) {
    super(`locked by process ${holder.pid}`);
    this.name = 'LockHeld';
  }
}

export interface LockHolder {
  pid: number;
  command: string;
  /** ISO 8601 */
  since: string;
}
