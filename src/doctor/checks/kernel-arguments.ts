import type { BootConfig } from '../../bootloader/boot-config.ts';
import { changeArgumentsCommands } from '../../bootloader/change-arguments.ts';
import { compareArguments, identity } from '../../bootloader/compare-arguments.ts';
import type { ConfiguredArgument } from '../../bootloader/configured-arguments.ts';
import { menuFiles } from '../../bootloader/menu-files.ts';
import type { KernelArgument } from '../../bootloader/kernel-arguments.ts';
import { updatePrograms } from '../../bootloader/update-programs.ts';
import type { Host } from '../../host/host.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { acpiTables } from '../evidence/firmware-tables.ts';
import { argumentsCure, rebootCommands } from '../cures/arguments-cure.ts';
import { automatic, byHand, type Cure, run } from '../cures/cure.ts';
import { pass, skip, warn } from '../finding.ts';
import { iommuKind } from '../causes/iommu-cause.ts';
import { type Meaningless, meaninglessArguments } from '../causes/meaningless-arguments.ts';
import { relevantArguments } from '../causes/relevant-arguments.ts';

export const kernelArguments: Check = {
  id: 'kernel-arguments',
  title: 'the kernel arguments that are configured are those that run',
  background: `An argument of the kernel is written into a file, copied from there into what the boot loader reads, \
and takes effect at the next boot. Each step is forgotten: update-grub or grub2-mkconfig was not run, a file was \
changed that this boot loader does not read (on RHEL 9 and Fedora /etc/default/grub does not reach existing boot \
entries; grubby does), or the host was not rebooted. Only arguments that matter to SR-IOV are compared. Some that are \
often copied around mean nothing: amd_iommu=on, intel_iommu=on on a host without Intel's IOMMU, iommu=on.`,
  links: [
    'https://docs.kernel.org/admin-guide/kernel-parameters.html',
    'https://github.com/rhboot/grubby/issues/55',
    'https://github.com/osism-archive/documentation/issues/365',
  ],
  run(context) {
    const running = context.evidence.runningArguments();
    if (!running) return [skip('host', '/proc/cmdline cannot be read')];
    const relevant = relevantArguments(context.inventory);
    const boot = context.evidence.bootConfig();
    const all: Arguments = {
      host: context.host,
      boot,
      running: running.filter(({ name }) => relevant(name)),
      relevant,
      idle: idleArguments([...running, ...((boot.installed ?? boot.wanted)?.args ?? [])], context),
      kernelRelease: context.evidence.kernelRelease(),
    };
    const findings = [
      ...notInstalled(all),
      ...rebootPending(all, context),
      ...meaningless(all, context),
    ];
    return findings.length > 0 ? findings : [asConfigured(all)];
  },
};

interface Arguments {
  host: Host;
  boot: BootConfig;
  /** Only those that matter. */
  running: KernelArgument[];
  relevant: (name: string) => boolean;
  /** By what they say: those that mean nothing on this host. */
  idle: ReadonlyMap<string, Meaningless>;
  kernelRelease: string | undefined;
}

function idleArguments(
  args: readonly KernelArgument[],
  { host, evidence }: DoctorContext,
): ReadonlyMap<string, Meaningless> {
  const kind = iommuKind({ platform: evidence.platform(), tables: acpiTables(host) });
  return new Map(meaninglessArguments(args, kind).map((each) => [identity(each.arg), each]));
}

/** The file that people edit says something else than what the boot loader reads. */
function notInstalled(all: Arguments): Finding[] {
  const { boot, relevant } = all;
  const { wanted, installed, loader } = boot;
  if (!wanted || !installed) return [];
  const { onlyInFirst: added, onlyInSecond } = compareArguments(
    wanted.args,
    installed.args,
    relevant,
  );
  // With boot entries the file is a template for kernels to come: what it lacks was not taken away.
  const removed = loader.kind === 'grub-bls' || wanted.gaps.length > 0 ? [] : onlyInSecond;
  if (added.length === 0 && removed.length === 0) return [];
  const change = phrase([
    [added, 'was added'],
    [removed, 'was removed'],
  ]);
  const evidence = [...added, ...removed].map(quote);
  return [
    warn('host', `The boot loader does not know yet that ${change}`, evidence, {
      cause: 'A file was edited, but not brought to where the boot loader reads it.',
      cure: installCure(
        all,
        added.map(({ text }) => text),
      ),
    }),
  ];
}

/**
 * The next kernel package brings the file into effect in any case (its hooks run update-grub), so `--fix` may do it
 * now. With boot entries the file may just as well be out of date: that is for a person to say.
 */
function installCure({ host, boot, kernelRelease }: Arguments, added: string[]): Cure {
  if (boot.loader.kind === 'grub-bls') {
    const { commands } = changeArgumentsCommands(host, boot, { add: added }, kernelRelease);
    return byHand(commands, { reboot: true });
  }
  const programs = updatePrograms(host, boot.loader, kernelRelease);
  if (programs.length === 0) {
    return byHand(['# Make the boot entries anew, with what made them'], { reboot: true });
  }
  const outputs = menuFiles(host);
  const steps = programs.map(({ program, args, timeoutMs }) =>
    run(program, args, { undo: 'again', timeoutMs, outputs }),
  );
  return automatic(steps, { reboot: true });
}

function rebootPending(all: Arguments, context: DoctorContext): Finding[] {
  const { boot, running, relevant, idle } = all;
  const next = boot.installed ?? boot.wanted;
  if (!next) return [];
  const differences = compareArguments(next.args, running, relevant);
  const matters = (arg: KernelArgument) => !idle.has(identity(arg));
  const coming = differences.onlyInFirst.filter(matters);
  const going = next.gaps.length > 0 ? [] : differences.onlyInSecond.filter(matters);
  if (coming.length === 0 && going.length === 0) return [];
  const change = phrase([
    [coming, 'comes'],
    [going, 'goes'],
  ]);
  const evidence = [...coming.map(quote), `/proc/cmdline: ${texts(running) || NONE}`];
  return [
    warn('host', `The kernel arguments change with the next boot: ${change}`, evidence, {
      cause: 'They were configured after this kernel was started, or given by hand when it was.',
      cure: byHand(rebootCommands(context.evidence), { reboot: true }),
    }),
  ];
}

function meaningless({ boot, running, idle }: Arguments, { evidence }: DoctorContext): Finding[] {
  const configured = [...(boot.wanted?.args ?? []), ...(boot.installed?.args ?? [])];
  const isKnown = (boot.installed ?? boot.wanted) !== undefined;
  return [...idle].flatMap(([says, { arg, why }]) => {
    const same = configured.filter((each) => identity(each) === says);
    const runs = running.some((each) => identity(each) === says);
    // It goes with the next boot: nothing is left to do.
    if (isKnown && same.length === 0) return [];
    const message = `The kernel argument ${arg.text} does nothing on this host`;
    const seen = [...(runs ? [`/proc/cmdline: ${arg.text}`] : []), ...same.map(quote)];
    // rpm-ostree writes its boot entry when the host goes down: until then it looks as before.
    const reboot = boot.loader.kind === 'ostree';
    return [
      warn('host', message, seen, {
        cause: why,
        cure: argumentsCure(evidence, { remove: [arg.text] }, { reboot }),
      }),
    ];
  });
}

function asConfigured({ boot: { loader, wanted, installed }, running, idle }: Arguments): Finding {
  const next = installed ?? wanted;
  if (!next) {
    const reason =
      loader.kind === 'unknown' ? 'no boot loader was recognised' : 'its files may not be read';
    return skip('host', `Which kernel arguments are configured is not known: ${reason}`, [
      loader.evidence,
    ]);
  }
  const gaps = (wanted ?? next).gaps.map(({ file, line, reason }) => `${file}:${line}: ${reason}`);
  const counting = running.filter((arg) => !idle.has(identity(arg)));
  const message =
    counting.length > 0
      ? `The kernel runs with what is configured: ${texts(counting)}`
      : 'No kernel argument that matters to SR-IOV is set or pending';
  return pass('host', message, [loader.evidence, ...gaps]);
}

const NONE = 'no argument that matters to SR-IOV';

function phrase(parts: [KernelArgument[], string][]): string {
  return parts
    .filter(([args]) => args.length > 0)
    .map(([args, verb]) => `${texts(args)} ${verb}`)
    .join(', ');
}

function quote({ file, line, text }: ConfiguredArgument): string {
  return `${file}:${line}: ${text}`;
}

function texts(args: readonly KernelArgument[]): string {
  return args.map(({ text }) => text).join(' ');
}
