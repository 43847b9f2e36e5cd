import { ZERO_MAC } from '../model/mac-address.ts';
import { formatVfRange } from '../model/vf-range.ts';
import type { PlanLine } from '../provision/result.ts';
import type { Terminal } from './terminal.ts';
import { tsv, valueText } from './tsv.ts';

/** What is going to change: for a person with equal steps of neighbouring VFs in one line, in a pipe one by one. */
export function renderPlan(plan: readonly PlanLine[], { tty, colour }: Terminal): string {
  if (!tty) return tsv(plan.map((line) => [line.action, line.target, line.from, line.to]));
  const steps = collapse(plan);
  const targetWidth = Math.max(...steps.map((step) => targetText(step).length));
  const actionWidth = Math.max(...steps.map((step) => step.action.length));
  return steps
    .map((step) => {
      const what = `  ${targetText(step).padEnd(targetWidth)}  ${colour.bold(step.action.padEnd(actionWidth))}`;
      const from = step.from === null ? '' : `${plain(step.from)} `;
      return `${what}  ${from}→ ${colour.cyan(newValue(step))}\n`;
    })
    .join('');
}

const LONGEST_RANGE = 24;

interface Step extends PlanLine {
  /** Empty for a step that is not about one VF. */
  vfs: number[];
  last: PlanLine['to'];
}

function collapse(plan: readonly PlanLine[]): Step[] {
  const steps = new Map<string, Step>();
  for (const line of plan) {
    const [, pf = line.target, vf] = /^(.*) vf (\d+)$/.exec(line.target) ?? [];
    // Addresses and names differ from VF to VF: they are one step all the same.
    const same = /mac|guid|representor/.test(line.action)
      ? ''
      : JSON.stringify([line.from, line.to]);
    const key = JSON.stringify([line.action, pf, vf === undefined, same]);
    const step = steps.get(key) ?? { ...line, target: pf, vfs: [], last: line.to };
    steps.set(key, step);
    if (vf !== undefined) step.vfs.push(Number(vf));
    if (step.from !== line.from) step.from = '(various)';
    step.last = line.to;
  }
  return [...steps.values()];
}

function targetText({ target: pf, vfs }: Step): string {
  if (vfs.length === 0) return pf;
  const range = formatVfRange(vfs);
  return range.length > LONGEST_RANGE ? `${pf} ${vfs.length} VFs` : `${pf} vf ${range}`;
}

/** Of several addresses the first, and the end of the last. */
function newValue({ to: first, last }: Step): string {
  if (first === last) return plain(first);
  const [start, end] = [plain(first), plain(last)];
  const same = [...end].findIndex((character, index) => character !== start[index]);
  return `${start} … ${end.slice(Math.max(end.lastIndexOf(':', same), 0))}`;
}

function plain(value: PlanLine['to']): string {
  return value === ZERO_MAC ? 'none' : valueText(value);
}
