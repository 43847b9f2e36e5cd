/** Flags that may stand before the command, and whether a value follows. */
const GLOBAL_FLAGS: Record<string, boolean> = {
  '--json': false,
  '--no-color': false,
  '--verbose': false,
  '-v': false,
  '--host': true,
};

/** `--host sim vf list` as `vf list --host sim`: oclif takes the first word for the command. */
export function commandFirst(argv: readonly string[]): string[] {
  const leading = leadingFlags(argv);
  if (leading === argv.length) return [...argv];
  const rest = argv.slice(leading);
  const end = rest.includes('--') ? rest.indexOf('--') : rest.length;
  return [...rest.slice(0, end), ...argv.slice(0, leading), ...rest.slice(end)];
}

function leadingFlags(argv: readonly string[]): number {
  let count = 0;
  for (;;) {
    const word = argv[count] ?? '';
    const takesValue = GLOBAL_FLAGS[word] ?? (word.startsWith('--host=') ? false : undefined);
    if (takesValue === undefined) return count;
    count += takesValue ? 2 : 1;
  }
}
