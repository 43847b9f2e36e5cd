/**
 * Follows symbolic links inside a tree that stands for a machine's root, as chroot(2) would: an absolute target
 * begins at the tree's root again, and `..` never leads above it. `readLink` is given resolved paths and says
 * where a link points, or undefined if there is no link. Undefined for a circle of links.
 */
export function resolveInTree(
  path: string,
  readLink: (path: string) => string | undefined,
  { followLast = true }: { followLast?: boolean } = {},
): string | undefined {
  const pending = path.split('/').toReversed();
  let resolved = '';
  for (let links = 0; pending.length > 0;) {
    const name = pending.pop()!;
    if (name === '' || name === '.') continue;
    if (name === '..') {
      resolved = parentOf(resolved);
      continue;
    }
    const here = `${resolved}/${name}`;
    const target = pending.length > 0 || followLast ? readLink(here) : undefined;
    if (target === undefined) {
      resolved = here;
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) return undefined;
    if (target.startsWith('/')) resolved = '';
    pending.push(...target.split('/').toReversed());
  }
  return resolved === '' ? '/' : resolved;
}

/** As the kernel: fs/namei.c gives up with ELOOP after MAXSYMLINKS. */
export const MAX_LINKS = 40;

export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
