import type { Node } from '../../formats/document.ts';
import { items, stringOf } from '../../formats/node.ts';
import type { Report } from '../../lint/rule.ts';
import { oneLine } from '../../model/text.ts';
import { goField } from '../go-struct.ts';
import { parsePfSelection, type PfSelection } from './pf-selection.ts';
import { RULES } from './rules.ts';

/** pfNames or rootDevices: PFs with ranges behind `#`. */
export function checkPfSelections(
  node: Node,
  key: 'pfNames' | 'rootDevices',
  pool: string,
  report: Report,
): void {
  const list = goField(node, key);
  const seen = new Map<string, { node: Node; selection: PfSelection }>();
  for (const item of items(list)) {
    const text = stringOf(item);
    if (text === undefined) continue;
    const selection = parsePfSelection(text);
    if (selection.problem !== undefined) {
      const clean = withoutBlanks(selection.text);
      report.add(
        RULES.pfRange,
        item,
        `"${oneLine(selection.text)}": ${oneLine(selection.problem)}, so that ${pool} takes ${selection.ranges?.length ? 'only the VFs before that' : 'no VF of this PF'}`,
        clean === undefined
          ? { description: `write for example ${oneLine(selection.pf)}#0-3,6` }
          : {
              description: `write ${oneLine(clean)}`,
              edits: [{ change: 'set', path: item.path, value: clean }],
            },
      );
    }
    const name = selection.pf.toLowerCase();
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, { node: item, selection });
      checkAddress(item, key, selection, report);
      checkName(item, key, selection, report);
      continue;
    }
    reportRepeated(item, first, selection, report);
  }
}

function reportRepeated(
  item: Node,
  first: { node: Node; selection: PfSelection },
  again: PfSelection,
  report: Report,
): void {
  const merged = merge(first.selection, again);
  report.add(
    RULES.repeatedPf,
    item,
    `"${oneLine(again.text)}" is ignored: of one PF only the first entry counts, which is "${oneLine(first.selection.text)}"`,
    merged === undefined
      ? { description: 'put all ranges into one entry, with commas' }
      : {
          description: `write "${oneLine(merged)}" once`,
          edits: [
            { change: 'set', path: first.node.path, value: merged },
            { change: 'remove', path: item.path },
          ],
        },
  );
}

function merge(a: PfSelection, b: PfSelection): string | undefined {
  if (a.problem !== undefined || b.problem !== undefined) return undefined;
  if (a.ranges === null || b.ranges === null) return undefined;
  const after = (one: PfSelection) => one.text.slice(one.text.indexOf('#') + 1);
  return `${a.text},${after(b)}`;
}

/** udev gives other names, which follow the slot. */
function checkName(item: Node, key: string, { pf }: PfSelection, report: Report): void {
  if (key !== 'pfNames' || !/^(eth|ib)\d+$/i.test(pf)) return;
  report.add(
    RULES.kernelName,
    item,
    `The kernel may give ${pf} another number at the next boot: then the pool is empty, or of another NIC`,
    { description: 'use rootDevices, or give the PF a name with udev' },
  );
}

/** The address of a PF, not of a VF, and in full. */
function checkAddress(item: Node, key: string, selection: PfSelection, report: Report): void {
  if (key !== 'rootDevices') return;
  if (/^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/i.test(selection.pf)) return;
  const short = /^[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/i.test(selection.pf);
  report.add(
    RULES.pciAddress,
    item,
    `"${oneLine(selection.pf)}" never matches: a root device is the PCI address of a PF, as 0000:82:00.0`,
    short
      ? {
          description: `write 0000:${selection.text}`,
          edits: [{ change: 'set', path: item.path, value: `0000:${selection.text}` }],
        }
      : { description: 'see the addresses with: sriovctl nic list' },
  );
}

function withoutBlanks(text: string): string | undefined {
  const clean = text.replaceAll(/\s+/g, '');
  return clean !== text && parsePfSelection(clean).problem === undefined ? clean : undefined;
}
