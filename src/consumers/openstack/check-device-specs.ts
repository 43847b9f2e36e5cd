import type { IniEntry } from '../../formats/document.ts';
import type { Located, Report } from '../../lint/rule.ts';
import { nearest } from '../../model/nearest.ts';
import { iniJson, isObject } from './ini-json.ts';
import { at } from './option-place.ts';
import { NOVA_RULES as RULES } from './rules.ts';

const IDS = ['vendor_id', 'product_id'];
const FLAGS = ['managed', 'live_migratable', 'one_time_use'];
const TAGS = [
  ...IDS,
  ...FLAGS,
  'address',
  'devname',
  'physical_network',
  'trusted',
  'remote_managed',
  'resource_class',
  'traits',
];

export function checkDeviceSpecs(
  options: readonly IniEntry[],
  inPlacement: boolean,
  report: Report,
): void {
  const seen = new Set<string>();
  for (const option of options) {
    const parsed = iniJson(option);
    if (parsed === undefined) {
      report.add(RULES.notJson, at(option), `${option.key} is no JSON`, {
        description: 'names and values stand in double quotes',
      });
      continue;
    }
    const specs = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
    for (const spec of specs) {
      if (!isObject(spec)) {
        report.add(
          RULES.specShape,
          at(option),
          `${option.key} is no object, nor a list of objects`,
        );
        continue;
      }
      checkSpec(spec, at(option), inPlacement, report);
      const identity = JSON.stringify([...IDS, 'address', 'devname'].map((key) => spec[key]));
      if (seen.has(identity)) {
        report.add(RULES.specTwice, at(option), 'These devices have a device_spec already');
      }
      seen.add(identity);
    }
  }
}

function checkSpec(
  spec: Record<string, unknown>,
  place: Located,
  inPlacement: boolean,
  report: Report,
): void {
  for (const key of IDS) checkId(key, spec[key], place, report);
  if (spec['address'] && spec['devname']) {
    report.add(RULES.bothNames, place, 'address and devname are both there');
  } else if (spec['address'] !== undefined) {
    checkAddress(spec['address'], place, report);
  }
  if (![...IDS, 'address', 'devname'].some((key) => isNarrow(spec[key]))) {
    report.add(
      RULES.everything,
      place,
      'Without ids, address and devname it means every PCI device',
    );
  }
  checkTags(spec, place, report);
  if (!inPlacement) return;
  if (spec['devname']) {
    report.add(RULES.devnamePlacement, place, 'With report_in_placement devname is refused', {
      description: 'name the PF by its address',
    });
  }
  if (spec['physical_network']) {
    report.add(RULES.physnetPlacement, place, 'Its physical_network keeps it out of placement');
  }
}

function isNarrow(value: unknown): boolean {
  return value !== undefined && value !== '' && value !== '*' && value !== '*:*:*.*';
}

function checkId(key: string, id: unknown, place: Located, report: Report): void {
  if (id === undefined || id === '*') return;
  if (typeof id === 'string' && isHex(id.trim(), 0xffff)) return;
  report.add(RULES.ids, place, `${key} ${JSON.stringify(id)} is no id such as "8086"`);
}

/** As Python's int(text, 16). */
function isHex(text: string, most: number): boolean {
  return /^(?:0x)?[0-9a-f]+$/i.test(text) && Number.parseInt(text, 16) <= most;
}

const PARTS = ['domain', 'bus', 'slot', 'function'];
const MOST = [0xffff, 0xff, 0x1f];

function checkAddress(address: unknown, place: Located, report: Report): void {
  const problem =
    typeof address === 'string'
      ? globProblem(address)
      : isObject(address)
        ? regexProblem(address)
        : 'is neither a string nor an object';
  if (problem !== undefined) {
    report.add(RULES.address, place, `address ${JSON.stringify(address)} ${problem}`);
  }
}

function globProblem(address: string): string | undefined {
  const [, front = '', back] = /^([^.]*)(?:\.(.*))?$/s.exec(address) ?? [];
  const parts = front === '' ? [] : front.split(':');
  if (parts.length > 3) return 'has too many colons';
  const padded = [...Array<string>(3 - parts.length).fill(''), ...parts];
  for (const [index, part] of padded.entries()) {
    if (!fits(part.trim(), MOST[index]!)) {
      return `has the ${PARTS[index]} ${part}, which is no hexadecimal number up to ${MOST[index]!.toString(16)}`;
    }
  }
  return fits(back?.trim() ?? '', 7) ? undefined : `has the function ${back}, which is not 0 to 7`;
}

function fits(part: string, most: number): boolean {
  return part === '' || part === '*' || isHex(part, most);
}

function regexProblem(address: Record<string, unknown>): string | undefined {
  const unknown = Object.keys(address).find((key) => !PARTS.includes(key));
  if (unknown !== undefined) return `has ${unknown}, which is none of ${PARTS.join(', ')}`;
  const wrong = Object.entries(address).find(([, value]) => typeof value !== 'string');
  return wrong && `has a ${wrong[0]} that is no string`;
}

function checkTags(spec: Record<string, unknown>, place: Located, report: Report): void {
  const { trusted } = spec;
  if (trusted !== undefined && typeof trusted !== 'string') {
    report.add(RULES.trusted, place, `trusted is ${JSON.stringify(trusted)} without quotes`, {
      description: `write "${String(trusted)}"`,
    });
  } else if (typeof trusted === 'string' && !/^(?:true|false)$/i.test(trusted)) {
    report.add(
      RULES.trusted,
      place,
      `trusted is "${trusted}", and ports ask for "true" or "false"`,
    );
  }
  for (const key of FLAGS) {
    const value = spec[key];
    // oslo_utils.strutils.bool_from_string, strict
    if (
      value === undefined ||
      value === null ||
      /^(?:t|true|on|y|yes|1|f|false|off|n|no|0)$/i.test(String(value))
    )
      continue;
    report.add(
      RULES.flag,
      place,
      `${key} is ${JSON.stringify(value)}, which is neither yes nor no`,
    );
  }
  for (const key of Object.keys(spec)) {
    if (TAGS.includes(key)) continue;
    const near = nearest(key, TAGS);
    report.add(
      RULES.unknownTag,
      place,
      `${key} is no tag that nova or neutron asks for`,
      near === undefined ? undefined : { description: `write ${near}` },
    );
  }
}
