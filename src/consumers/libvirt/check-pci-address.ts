import type { Element } from '../../formats/document.ts';
import type { Report } from '../../lint/rule.ts';
import { RULES } from './rules.ts';

const MOST: Record<string, number> = { domain: 0xffffffff, bus: 0xff, slot: 0x1f, function: 7 };

/** The address in one word, for comparing; undefined if it is none. */
export function checkPciAddress(element: Element, report: Report): string | undefined {
  const parts: number[] = [];
  for (const [name, most] of Object.entries(MOST)) {
    const text = element.attributes[name];
    if (text === undefined) {
      // What is missing is 0.
      parts.push(0);
      continue;
    }
    const value = numberOf(text);
    if (value === undefined || value > most) {
      report.add(
        RULES.pciAddress,
        element,
        `${name} "${text}" is no number up to 0x${most.toString(16)}`,
      );
      return undefined;
    }
    if (/^[1-9]\d+$/.test(text)) {
      report.add(
        RULES.decimal,
        element,
        `${name} "${text}" is decimal: libvirt takes 0x${value.toString(16)}`,
        { description: `write 0x${text} if lspci shows it so` },
      );
    }
    parts.push(value);
  }
  return parts.map((part) => part.toString(16)).join(':');
}

/** As C's strtoul with base 0. */
function numberOf(text: string): number | undefined {
  if (/^0x[0-9a-f]{1,8}$/i.test(text)) return Number.parseInt(text, 16);
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
