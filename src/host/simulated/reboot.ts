import { boot } from './boot.ts';
import { kernelRelease } from './kernel-identity.ts';
import { replaceState, type Machine } from './machine.ts';
import { STAGED } from './programs/boot-entries.ts';
import { filesIn, readFile } from './programs/boot-files.ts';
import type { IommuSpec } from './spec.ts';

/** The machine goes down and comes up with what its boot loader passes then; VFs that nobody makes at boot are gone. */
export function reboot(machine: Machine): void {
  const { spec } = machine.state;
  spec.files = withoutRun(finalized(machine));
  const args = nextArguments(machine);
  spec.kernel = { ...spec.kernel, args };
  if (spec.iommu) spec.iommu = { ...spec.iommu, enabled: translates(machine, spec.iommu, args) };
  replaceState(machine, boot(spec).state);
  machine.changed = true;
}

/** ostree-finalize-staged.service: the staged deployment becomes the newest boot entry. */
function finalized(machine: Machine): Record<string, string> {
  const { files = {} } = machine.state.spec;
  const entry = readFile(machine, STAGED);
  if (entry === undefined) return files;
  const number = filesIn(machine, ENTRIES).length + 1;
  const text = entry.replace(/^version .*$/m, `version ${number}`);
  return { ...files, [`${ENTRIES}/ostree-${number}.conf`]: text };
}

/** A tmpfs, in which ostree's mark is made anew. */
function withoutRun(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).filter(
      ([path]) => !path.startsWith('/run/') || path === '/run/ostree-booted',
    ),
  );
}

const ENTRIES = '/boot/loader/entries';
const GRUB_CFGS = ['/boot/grub/grub.cfg', '/boot/grub2/grub.cfg'];

/** Of the first entry in GRUB's menu, or of the newest of the Boot Loader Specification. */
function nextArguments(machine: Machine): string {
  const { args = '', espArgs } = machine.state.spec.kernel ?? {};
  if (espArgs !== undefined) return espArgs;
  const byGrub = args.startsWith('BOOT_IMAGE=');
  const linux = GRUB_CFGS.map((path) =>
    /^\s*linux\s+(\S+) (.*)$/m.exec(readFile(machine, path) ?? ''),
  );
  const found = linux.find((line) => line !== null);
  if (byGrub && found) return `BOOT_IMAGE=${found[1]} ${found[2]!.trim()}`;
  const entry = filesIn(machine, ENTRIES)
    .filter((name) => name.endsWith('.conf') && !name.includes('rescue'))
    .map((name) => readFile(machine, `${ENTRIES}/${name}`)!)
    .toSorted((a, b) => versionOf(a).localeCompare(versionOf(b), 'en', { numeric: true }))
    .at(-1);
  const options = /^options[ \t]+(.*)$/m.exec(entry ?? '')?.[1];
  if (options === undefined) return args;
  const grubenv = readFile(machine, '/boot/grub2/grubenv') ?? '';
  const known = options.replace(/\$(\w+)/g, (_, name: string) => {
    return new RegExp(`^${name}=(.*)$`, 'm').exec(grubenv)?.[1] ?? '';
  });
  const words = known.split(/\s+/).filter((word) => word !== '');
  // GRUB takes the line apart and puts one blank between the words.
  return [...(byGrub ? [`BOOT_IMAGE=/vmlinuz-${kernelRelease(machine)}`] : []), ...words].join(' ');
}

function versionOf(entry: string): string {
  return /^version\s+(.*)$/m.exec(entry)?.[1] ?? '';
}

/**
 * Intel's is off by default unless it was configured otherwise (drivers/iommu/intel/iommu.c, intel_iommu_setup and
 * dmar_disabled), AMD's and Arm's are on; `iommu=off` stops both of x86 (arch/x86/kernel/pci-dma.c, no_iommu).
 */
function translates(machine: Machine, { kind }: IommuSpec, args: string): boolean {
  const options = (name: string) =>
    args
      .split(/\s+/)
      .filter((word) => word.replaceAll('-', '_').startsWith(`${name}=`))
      .flatMap((word) => word.slice(name.length + 1).split(','));
  if (kind === 'none') return false;
  if (kind === 'arm') return true;
  if (options('iommu').includes('off')) return false;
  if (kind === 'amd') return !options('amd_iommu').includes('off');
  const last = options('intel_iommu').findLast((option) => /^(on|off)$/.test(option));
  const config = readFile(machine, `/boot/config-${kernelRelease(machine)}`) ?? '';
  return last === undefined
    ? /^CONFIG_INTEL_IOMMU_DEFAULT_ON(_INTGPU_OFF)?=y$/m.test(config)
    : last === 'on';
}
