import * as v from 'valibot';
import type { IniEntry } from '../../formats/document.ts';
import type { Report } from '../../lint/rule.ts';
import { nearest } from '../../model/nearest.ts';
import { oneLine } from '../../model/text.ts';
import { iniJson, isObject } from './ini-json.ts';
import { at } from './option-place.ts';
import { NOVA_RULES as RULES } from './rules.ts';

const id = v.pipe(v.string(), v.regex(/^[\da-fA-F]{4}$/, 'has to be four hexadecimal digits'));

/** nova/pci/request.py, _ALIAS_SCHEMA. */
export const ALIAS = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  capability_type: v.optional(v.literal('pci')),
  product_id: v.optional(id),
  vendor_id: v.optional(id),
  device_type: v.optional(v.picklist(['type-PCI', 'type-PF', 'type-VF'])),
  numa_policy: v.optional(v.picklist(['required', 'legacy', 'preferred', 'socket'])),
  resource_class: v.optional(v.string()),
  traits: v.optional(v.string()),
  live_migratable: v.optional(v.string()),
});

export function checkAliases(
  options: readonly IniEntry[],
  inPlacement: boolean,
  report: Report,
): void {
  const first = new Map<string, Record<string, unknown>>();
  for (const option of options) {
    const parsed = iniJson(option);
    if (parsed === undefined) {
      report.add(RULES.notJson, at(option), 'alias is no JSON', {
        description: 'names and values stand in double quotes',
      });
      continue;
    }
    const alias = parsed.value;
    if (!isObject(alias)) {
      report.add(RULES.alias, at(option), 'An alias is one object; several are several options');
      continue;
    }
    checkShape(alias, option, report);
    checkIds(alias, option, inPlacement, report);
    checkTwin(alias, first, option, inPlacement, report);
  }
}

function checkShape(alias: Record<string, unknown>, option: IniEntry, report: Report): void {
  const known = Object.keys(ALIAS.entries);
  for (const issue of v.safeParse(ALIAS, alias).issues ?? []) {
    const key = String(issue.path?.[0]?.key ?? '');
    if (!known.includes(key)) {
      const near = nearest(key, known);
      report.add(
        RULES.alias,
        at(option),
        `An alias has no ${oneLine(key)}`,
        near === undefined ? undefined : { description: `write ${near}` },
      );
    } else if (alias[key] === undefined) {
      report.add(RULES.alias, at(option), `An alias needs a ${key}`);
    } else {
      const wanted = issue.message.startsWith('has ')
        ? issue.message
        : `has to be ${issue.expected}`;
      report.add(RULES.alias, at(option), `${key} is ${JSON.stringify(alias[key])}; it ${wanted}`);
    }
  }
}

function checkIds(
  alias: Record<string, unknown>,
  option: IniEntry,
  inPlacement: boolean,
  report: Report,
): void {
  if (alias['vendor_id'] !== undefined && alias['product_id'] !== undefined) return;
  if (alias['resource_class'] === undefined) {
    report.add(RULES.aliasIds, at(option), 'The alias has no vendor_id and product_id');
  } else if (!inPlacement) {
    report.add(
      RULES.aliasIds,
      at(option),
      'The alias has only a resource_class, and pci_in_placement is not on in this file',
    );
  }
}

function checkTwin(
  alias: Record<string, unknown>,
  first: Map<string, Record<string, unknown>>,
  option: IniEntry,
  inPlacement: boolean,
  report: Report,
): void {
  const name = String(alias['name']).trim();
  const twin = first.get(name);
  if (twin === undefined) {
    first.set(name, alias);
    return;
  }
  const differs = (key: string, otherwise?: string) =>
    (alias[key] || otherwise) !== (twin[key] || otherwise);
  if (differs('numa_policy', 'legacy') || differs('device_type')) {
    report.add(
      RULES.aliasMismatch,
      at(option),
      `Another alias ${name} has another device_type or numa_policy`,
    );
  } else if (inPlacement) {
    report.add(RULES.aliasSeveral, at(option), `There is another alias ${name}`, {
      description: 'give the device_specs one resource_class, and the alias that',
    });
  }
}
