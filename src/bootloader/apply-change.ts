import { identity } from './compare-arguments.ts';
import { type KernelArgument, parseKernelArguments } from './kernel-arguments.ts';

export interface ArgumentChange {
  /** `intel_iommu=on`; takes the place of another value of the same. */
  add?: readonly string[];
  /** `pci=noaer`, as a whole: it is not a part of `pci=noaer,nomsi`. */
  remove?: readonly string[];
}

export interface AppliedChange {
  /** For each argument its text afterwards; undefined where it goes. */
  texts: (string | undefined)[];
  /** What comes behind all of them. */
  added: string[];
}

/** What a change makes of a command line. Applied again to the result it changes nothing. */
export function applyChange(
  args: readonly KernelArgument[],
  { add = [], remove = [] }: ArgumentChange,
): AppliedChange {
  const wanted = [...new Set(add)].map(argumentOf);
  const going = new Set(remove.map((text) => identity(argumentOf(text))));
  for (const arg of wanted) going.delete(identity(arg));
  const line: Line = { texts: args.map(({ text }) => text), added: [] };
  for (const arg of wanted) addTo(line, arg);
  const texts = line.texts.map((text) =>
    text !== undefined && going.has(identity(argumentOf(text))) ? undefined : text,
  );
  return { texts, added: line.added };
}

/** Would it make anything else of them? Nothing is known of arguments that cannot be read. */
export function changes(
  configured: { args: readonly KernelArgument[] } | undefined,
  change: ArgumentChange,
): boolean {
  if (!configured) return false;
  const { texts, added } = applyChange(configured.args, change);
  return added.length > 0 || configured.args.some(({ text }, index) => texts[index] !== text);
}

interface Line {
  texts: (string | undefined)[];
  added: string[];
}

function addTo(line: Line, wanted: KernelArgument): void {
  const same = line.texts.map((text) => {
    const arg = text === undefined ? undefined : argumentOf(text);
    return arg?.name === wanted.name ? arg : undefined;
  });
  if (Object.hasOwn(EXCLUDING, wanted.name)) addOptions(line, wanted, same);
  else addValue(line, wanted, same);
}

type SameName = readonly (KernelArgument | undefined)[];

function addValue(line: Line, wanted: KernelArgument, same: SameName): void {
  const isThere = same.some((arg) => arg?.value === wanted.value && arg !== undefined);
  line.texts = line.texts.map((text, index) => {
    const arg = same[index];
    if (!arg || arg.value === wanted.value) return text;
    return isThere ? undefined : wanted.text;
  });
  if (same.every((arg) => arg === undefined)) line.added.push(wanted.text);
}

function addOptions(line: Line, wanted: KernelArgument, same: SameName): void {
  const present = new Set(same.flatMap((arg) => (arg ? optionsOf(arg) : [])));
  const missing = new Set(optionsOf(wanted).filter((option) => !present.has(option)));
  const replaced = new Set<string>();
  line.texts = line.texts.map((text, index) => {
    const arg = same[index];
    return arg ? withOptions(arg, wanted, missing, replaced) : text;
  });
  const rest = [...missing].filter((option) => !replaced.has(option));
  if (rest.length > 0) line.added.push(`${rawName(wanted)}=${rest.join(',')}`);
}

/** The argument with each option replaced that excludes a missing one, and without those that exclude a present one. */
function withOptions(
  arg: KernelArgument,
  wanted: KernelArgument,
  missing: ReadonlySet<string>,
  replaced: Set<string>,
): string | undefined {
  const old = optionsOf(arg);
  const options = old.flatMap((option) => {
    const other = optionsOf(wanted).find((each) => exclude(arg.name, each, option));
    if (other === undefined) return [option];
    if (!missing.has(other)) return [];
    replaced.add(other);
    return [other];
  });
  if (options.join() === old.join()) return arg.text;
  return options.length === 0 ? undefined : `${rawName(arg)}=${[...new Set(options)].join(',')}`;
}

/**
 * Arguments that are lists, read at each place where they stand, and options of theirs that exclude each other
 * (drivers/iommu/intel/iommu.c, intel_iommu_setup; arch/x86/kernel/pci-dma.c, iommu_setup: `off` keeps every IOMMU
 * off; drivers/pci/pci.c, pci_setup). Of any other argument one value counts.
 */
const EXCLUDING: Record<string, string[][]> = {
  intel_iommu: [
    ['on', 'off'],
    ['sm_on', 'sm_off'],
  ],
  amd_iommu: [],
  iommu: [['pt', 'nopt', 'off']],
  intremap: [['on', 'off']],
  pci: [['realloc', 'realloc=on', 'realloc=off']],
};

function exclude(name: string, a: string, b: string): boolean {
  return a !== b && EXCLUDING[name]!.some((group) => group.includes(a) && group.includes(b));
}

function optionsOf({ value = '' }: KernelArgument): string[] {
  return value.split(',');
}

/** As it is spelled: `intel-iommu` is the same argument as intel_iommu. */
function rawName({ text }: KernelArgument): string {
  return text.replace(/^"/, '').split('=')[0]!;
}

function argumentOf(text: string): KernelArgument {
  return parseKernelArguments(text)[0] ?? { name: text, value: undefined, text, offset: 0 };
}
