/**
 * The network namespaces that are mounted somewhere (`ip netns add`, container runtimes), by their id
 * `net:[4026532281]`, from /proc/self/mountinfo (proc(5)): the root field of an nsfs mount is that id.
 */
export function parseNamespaceMounts(text: string): Map<string, string> {
  const mounts = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, , , root, mountPoint] = line.split(' ');
    const isNamespace = root !== undefined && /^net:\[\d+\]$/.test(root);
    if (isNamespace && mountPoint && !mounts.has(root)) mounts.set(root, unescape(mountPoint));
  }
  return mounts;
}

/** Space, tab, newline and backslash are written as three octal digits. */
function unescape(path: string): string {
  return path.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 8)),
  );
}
