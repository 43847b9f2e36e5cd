import { ERROR_KINDS, type ErrorCode, type ErrorKind } from './error-codes.ts';

/**
 * The one error of sriovctl: what happened (`message`, one line), why (`cause`, the kernel's errno
 * turned into its cause), and what to do next (`actions`). `code` is stable and documented in docs/errors.md;
 * `kind` decides the exit code.
 */
export class SriovError extends Error {
  readonly code: ErrorCode;
  /** The code's own kind, unless the outcome was another: `failed` after a roll-back, `unrestored` if that failed too. */
  readonly kind: ErrorKind;
  override readonly cause?: string;
  readonly actions: string[];
  readonly details: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, rest: SriovErrorRest = {}) {
    super(message);
    this.name = 'SriovError';
    this.code = code;
    this.kind = rest.kind ?? ERROR_KINDS[code];
    if (rest.cause !== undefined) this.cause = rest.cause;
    this.actions = rest.actions ?? [];
    this.details = rest.details ?? {};
  }

  toJSON(): object {
    const { code, kind, message, cause, actions, details } = this;
    return { code, kind, message, ...(cause === undefined ? {} : { cause }), actions, details };
  }
}

export interface SriovErrorRest {
  kind?: ErrorKind;
  cause?: string;
  actions?: string[];
  details?: Record<string, unknown>;
}

const EXIT_CODES: Record<ErrorKind, number> = {
  usage: 2,
  permission: 3,
  refused: 4,
  unable: 5,
  failed: 6,
  unrestored: 7,
  bug: 70,
  interrupted: 130,
};

export function exitCode(kind: ErrorKind): number {
  return EXIT_CODES[kind];
}
