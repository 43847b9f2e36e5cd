import {
  changeArgumentsCommands,
  typed,
  type ArgumentChange,
} from '../../bootloader/change-arguments.ts';
import { updatePrograms } from '../../bootloader/update-programs.ts';
import { automatic, byHand, type Cure } from './cure.ts';
import type { Evidence } from '../evidence/evidence.ts';

/** Other kernel arguments for the next boot: `--fix` writes them wherever it knows this host's boot loader well enough. */
export function argumentsCure(
  evidence: BootEvidence,
  change: ArgumentChange,
  { reboot = true }: { reboot?: boolean } = {},
): Cure {
  const { commands, refused } = changeArgumentsCommands(
    evidence.host,
    evidence.bootConfig(),
    change,
    evidence.kernelRelease(),
  );
  if (refused !== undefined) return byHand([...commands, `# ${refused}`], { reboot });
  // It is configured already.
  if (commands.length === 0) return byHand(reboot ? rebootCommands(evidence) : [], { reboot });
  return automatic([{ kind: 'arguments', change, commands }], { reboot });
}

export type BootEvidence = Pick<Evidence, 'host' | 'bootConfig' | 'kernelRelease'>;

/**
 * What is configured takes effect. Where it cannot be read whether the boot loader knows it (the ESPs of Proxmox, a
 * grub.cfg for root only), it is told once more.
 */
export function rebootCommands({ host, bootConfig, kernelRelease }: BootEvidence): string[] {
  const { installed, loader } = bootConfig();
  const update = installed ? [] : updatePrograms(host, loader, kernelRelease()).map(typed);
  return [...update, 'reboot'];
}
