import { applyChange, type ArgumentChange } from './apply-change.ts';
import type { BootConfig } from './boot-config.ts';
import type { BootChange, Refused } from './boot-change.ts';

/** The arguments are a property of the deployment: rpm-ostree makes a new one, which is started next. */
export function planOstree(
  { installed, loader }: BootConfig,
  change: ArgumentChange,
): BootChange | Refused {
  if (!installed) {
    return { refused: `The boot entries cannot be read (${loader.evidence}).` };
  }
  const { texts, added } = applyChange(installed.args, change);
  const before = installed.args.map(({ text }) => text);
  const gone = before.filter((text, index) => texts[index] !== text);
  const come = [...texts.filter((text, index) => text !== before[index]), ...added];
  const fresh = [...new Set(come.filter((text) => text !== undefined))];
  if (gone.length === 0 && fresh.length === 0) return { files: [], programs: [] };
  const undo = { program: 'rpm-ostree', args: kargs(fresh, gone) };
  const args = kargs(gone, fresh);
  return { files: [], programs: [{ program: 'rpm-ostree', args, undo, timeoutMs: 600_000 }] };
}

function kargs(gone: readonly string[], come: readonly string[]): string[] {
  return [
    'kargs',
    ...gone.map((text) => `--delete-if-present=${text}`),
    ...come.map((text) => `--append-if-missing=${text}`),
  ];
}
