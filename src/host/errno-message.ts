/** The errno's name from a program's message in the C locale (`tee: /sys/...: Device or resource busy`). */
export function errnoFromMessage(message: string): string {
  const reason = message.trim().split(': ').pop() ?? '';
  return Object.hasOwn(ERRNOS, reason) ? ERRNOS[reason]! : 'EUNKNOWN';
}

// What strerror(3) of glibc says, and of musl where it says it otherwise. No C library knows the kernel's ENOTSUPP.
const ERRNOS: Record<string, string> = {
  'Operation not permitted': 'EPERM',
  'No such file or directory': 'ENOENT',
  'No such process': 'ESRCH',
  'Interrupted system call': 'EINTR',
  'Input/output error': 'EIO',
  'I/O error': 'EIO',
  'No such device or address': 'ENXIO',
  'Argument list too long': 'E2BIG',
  'Bad file descriptor': 'EBADF',
  'Resource temporarily unavailable': 'EAGAIN',
  'Cannot allocate memory': 'ENOMEM',
  'Out of memory': 'ENOMEM',
  'Permission denied': 'EACCES',
  'Bad address': 'EFAULT',
  'Device or resource busy': 'EBUSY',
  'Resource busy': 'EBUSY',
  'File exists': 'EEXIST',
  'No such device': 'ENODEV',
  'Not a directory': 'ENOTDIR',
  'Is a directory': 'EISDIR',
  'Invalid argument': 'EINVAL',
  'File too large': 'EFBIG',
  'No space left on device': 'ENOSPC',
  'Read-only file system': 'EROFS',
  'Numerical argument out of domain': 'EDOM',
  'Domain error': 'EDOM',
  'Numerical result out of range': 'ERANGE',
  'Result not representable': 'ERANGE',
  'Function not implemented': 'ENOSYS',
  'Protocol error': 'EPROTO',
  'Value too large for defined data type': 'EOVERFLOW',
  'Operation not supported': 'EOPNOTSUPP',
  'Not supported': 'EOPNOTSUPP',
  'Network is down': 'ENETDOWN',
  'Connection timed out': 'ETIMEDOUT',
  'Operation timed out': 'ETIMEDOUT',
  'Unknown error 524': 'ENOTSUPP',
};
