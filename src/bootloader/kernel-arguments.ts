/** One argument of a kernel command line. */
export interface KernelArgument {
  /** As the kernel compares it: `-` and `_` are the same letter (kernel/params.c, dash2underscore). */
  name: string;
  /** undefined for an argument without `=`. */
  value: string | undefined;
  /** As it was written, quotes and all. */
  text: string;
  /** Where it begins in the command line. */
  offset: number;
}

/**
 * Splits as the kernel does (lib/cmdline.c, next_arg): at white space outside of double quotes; what follows a
 * lone `--` is for init.
 */
export function parseKernelArguments(commandLine: string): KernelArgument[] {
  const args: KernelArgument[] = [];
  for (const { 0: text, index } of commandLine.matchAll(/(?:"[^"]*(?:"|$)|[^\s"])+/g)) {
    if (text === '--') break;
    args.push({ ...nameAndValue(text), text, offset: index });
  }
  return args;
}

/** The comma-separated values of all arguments of that name: `intel_iommu=on,sm_on iommu=pt`. */
export function argumentOptions<T extends KernelArgument>(
  args: readonly T[],
  name: string,
): { option: string; arg: T }[] {
  return args
    .filter((arg) => arg.name === name)
    .flatMap((arg) => (arg.value ?? '').split(',').map((option) => ({ option, arg })));
}

function nameAndValue(text: string): Pick<KernelArgument, 'name' | 'value'> {
  const bare = text.startsWith('"') ? withoutQuotes(text) : text;
  const equals = bare.indexOf('=');
  if (equals === -1) return { name: canonicalName(bare), value: undefined };
  return {
    name: canonicalName(bare.slice(0, equals)),
    value: withoutQuotes(bare.slice(equals + 1)),
  };
}

function canonicalName(name: string): string {
  return name.replaceAll('-', '_');
}

function withoutQuotes(text: string): string {
  return text.startsWith('"') ? text.replace(/^"/, '').replace(/"$/, '') : text;
}
