import { changeArgumentsCommands, type ArgumentChange } from '../bootloader/change-arguments.ts';
import { automatic, byHand, type Cure } from './cure.ts';
import type { Evidence } from './evidence/evidence.ts';

/** Other kernel arguments for the next boot: `--fix` writes them wherever the boot loader is known. */
export function argumentsCure(
  evidence: Pick<Evidence, 'bootConfig' | 'kernelRelease'>,
  change: ArgumentChange,
  { reboot = true }: { reboot?: boolean } = {},
): Cure {
  const boot = evidence.bootConfig();
  const commands = changeArgumentsCommands(boot, change, evidence.kernelRelease());
  if (boot.loader.kind === 'unknown') return byHand(commands, { reboot });
  return automatic([{ kind: 'arguments', change, commands }], { reboot });
}
