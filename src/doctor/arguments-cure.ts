import { changeArgumentsCommands, type ArgumentChange } from '../bootloader/change-arguments.ts';
import { automatic, byHand, type Cure } from './cure.ts';
import type { Evidence } from './evidence/evidence.ts';

/** Other kernel arguments for the next boot: `--fix` writes them wherever it knows this host's boot loader well enough. */
export function argumentsCure(
  evidence: Pick<Evidence, 'host' | 'bootConfig' | 'kernelRelease'>,
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
  if (commands.length === 0) return byHand(reboot ? ['reboot'] : [], { reboot });
  return automatic([{ kind: 'arguments', change, commands }], { reboot });
}
