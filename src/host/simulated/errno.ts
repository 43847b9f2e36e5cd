/** The errnos that the simulated kernel answers, with strerror(3)'s text as iproute2 prints it. */
const TEXTS = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  EIO: 'Input/output error',
  EAGAIN: 'Resource temporarily unavailable',
  ENOMEM: 'Cannot allocate memory',
  EACCES: 'Permission denied',
  EBUSY: 'Device or resource busy',
  EEXIST: 'File exists',
  ENODEV: 'No such device',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EINVAL: 'Invalid argument',
  EROFS: 'Read-only file system',
  ENOSPC: 'No space left on device',
  ERANGE: 'Numerical result out of range',
  ENOSYS: 'Function not implemented',
  EOPNOTSUPP: 'Operation not supported',
  ENOTSUPP: 'Unknown error 524',
  EPROTONOSUPPORT: 'Protocol not supported',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  ENETDOWN: 'Network is down',
  EOVERFLOW: 'Value too large for defined data type',
  ETIMEDOUT: 'Connection timed out',
} as const;

export type Errno = keyof typeof TEXTS;

export function errnoText(errno: Errno): string {
  return TEXTS[errno];
}

/** A system call of the simulated kernel fails. The host turns it into a HostError, `ip` into its message. */
export class KernelError extends Error {
  constructor(readonly errno: Errno) {
    super(errno);
    this.name = 'KernelError';
  }
}
