import { applyChange, type ArgumentChange } from './apply-change.ts';
import { parseKernelArguments } from './kernel-arguments.ts';

/** A command line as it stands in a file, each argument edited at its place and additions behind the last. */
export function editCommandLine(text: string, change: ArgumentChange): string {
  const args = parseKernelArguments(text);
  const { texts, added } = applyChange(args, change);
  const edited = args.reduceRight((result, arg, index) => {
    const after = texts[index];
    if (after === arg.text) return result;
    const end = arg.offset + arg.text.length;
    if (after !== undefined) return result.slice(0, arg.offset) + after + result.slice(end);
    const { from, to } = withBlank(result, arg.offset, end);
    return result.slice(0, from) + result.slice(to);
  }, text);
  if (added.length === 0) return edited;
  const last = parseKernelArguments(edited).at(-1);
  const at = last ? last.offset + last.text.length : 0;
  const rest = edited.slice(at);
  const words = [...(last ? [''] : []), ...added].join(' ');
  return edited.slice(0, at) + words + (last || /^(\s|$)/.test(rest) ? rest : ` ${rest}`);
}

/** The blank that goes with an argument: the one before it, or behind the first. */
function withBlank(text: string, from: number, to: number): { from: number; to: number } {
  if (/[ \t]/.test(text[from - 1] ?? '') && /^(\s|$)/.test(text.slice(to))) {
    return { from: from - 1, to };
  }
  return { from, to: /[ \t]/.test(text[to] ?? '') ? to + 1 : to };
}
