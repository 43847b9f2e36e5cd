import type { Document, IniEntry } from '../../formats/document.ts';
import type { Kind, Report } from '../../lint/rule.ts';
import { nearest } from '../../model/nearest.ts';
import { at } from './option-place.ts';
import { ML2_RULES as RULES } from './rules.ts';

const DRIVER = 'sriovnicswitch';

/** ml2_conf.ini of neutron-server: of its many options only those that VFs need. */
export const ml2Conf: Kind = {
  id: 'ml2-conf',
  name: "neutron's ML2 configuration",
  marks: ['ml2', 'ml2_type_vlan'],
  marksIn: 'ini',
  recognises: (document) => options(document).length > 0,
  rules: Object.values(RULES),
  check(document, report) {
    for (const option of options(document)) {
      if (option.section === 'ml2' && option.key === 'mechanism_drivers')
        checkDrivers(option, report);
      if (option.key === 'network_vlan_ranges') checkRanges(option, report);
    }
  },
};

function options(document: Document): IniEntry[] {
  if (document.format !== 'ini') return [];
  return document.entries.filter(({ section }) => /^ml2(?:_|$)/.test(section));
}

function listOf({ value }: IniEntry): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function checkDrivers(option: IniEntry, report: Report): void {
  const drivers = listOf(option);
  if (drivers.includes(DRIVER)) return;
  const near = drivers.find((driver) => nearest(driver, [DRIVER]) !== undefined);
  if (near === undefined) {
    report.add(RULES.driver, at(option), `${DRIVER} is not among the mechanism_drivers`);
  } else {
    report.add(RULES.driverName, at(option), `There is no mechanism driver ${near}`, {
      description: `write ${DRIVER}`,
    });
  }
}

function checkRanges(option: IniEntry, report: Report): void {
  for (const item of listOf(option)) {
    const [physnet = '', ...ends] = item.split(':').map((part) => part.trim());
    const [first, last] = ends.map((end) => (/^\d{1,4}$/.test(end) ? Number(end) : Number.NaN));
    if (physnet === '' || (ends.length !== 0 && ends.length !== 2)) {
      report.add(RULES.ranges, at(option), `"${item}" is not PHYSNET or PHYSNET:FIRST:LAST`);
    } else if (
      first !== undefined &&
      last !== undefined &&
      !(first >= 1 && first <= last && last <= 4094)
    ) {
      report.add(RULES.ranges, at(option), `"${item}" is no range of VLANs from 1 to 4094`);
    }
  }
}
