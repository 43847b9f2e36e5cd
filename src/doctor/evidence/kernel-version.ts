/** Is `6.12.48+deb13-amd64` at least that version? An unknown release is not. */
export function atLeast(release: string | undefined, major: number, minor: number): boolean {
  const [, own, ownMinor] = /^(\d+)\.(\d+)/.exec(release ?? '') ?? [];
  if (own === undefined) return false;
  return Number(own) > major || (Number(own) === major && Number(ownMinor) >= minor);
}
