import type { Document, IniEntry } from '../../formats/document.ts';
import type { Kind, Report } from '../../lint/rule.ts';
import { nearest } from '../../model/nearest.ts';
import { checkAliases } from './check-aliases.ts';
import { checkDeviceSpecs } from './check-device-specs.ts';
import { at } from './option-place.ts';
import { NOVA_RULES } from './rules.ts';

/** The [pci] section of nova.conf. */
export const novaConf: Kind = {
  id: 'nova-conf',
  name: "nova's [pci] options",
  marks: ['pci'],
  marksIn: 'ini',
  recognises: (document) => pciEntries(document).length > 0,
  rules: Object.values(NOVA_RULES),
  check(document, report) {
    const own = pciEntries(document);
    const all = document.format === 'ini' ? document.entries : [];
    checkNames(own, report);
    checkDeviceSpecs(
      own.filter(({ key }) => SPEC_NAMES.has(key)),
      isSwitchedOn(all, 'pci', 'report_in_placement'),
      report,
    );
    checkAliases(
      own.filter(({ key }) => key === 'alias' || key === 'pci_alias'),
      isSwitchedOn(all, 'filter_scheduler', 'pci_in_placement'),
      report,
    );
  },
};

const SPEC_NAMES = new Set(['device_spec', 'passthrough_whitelist', 'pci_passthrough_whitelist']);
const KNOWN = ['device_spec', 'passthrough_whitelist', 'alias', 'report_in_placement'];
const OLD = new Set(['pci_passthrough_whitelist', 'pci_alias']);

function pciEntries(document: Document): IniEntry[] {
  if (document.format !== 'ini') return [];
  return document.entries.filter(
    ({ section, key }) => section === 'pci' || (section === 'DEFAULT' && OLD.has(key)),
  );
}

function checkNames(own: readonly IniEntry[], report: Report): void {
  for (const one of own) {
    if (one.key.includes('passthrough_whitelist')) {
      report.add(NOVA_RULES.oldName, at(one), `${one.key} is an old name of device_spec`, {
        description: 'write device_spec, in [pci]',
      });
    } else if (!KNOWN.includes(one.key) && !OLD.has(one.key)) {
      const near = nearest(one.key, KNOWN);
      report.add(
        NOVA_RULES.unknownOption,
        at(one),
        `[pci] has no option ${one.key}`,
        near === undefined ? undefined : { description: `write ${near}` },
      );
    }
  }
}

/** As oslo.config's Bool. */
export function isSwitchedOn(all: readonly IniEntry[], section: string, key: string): boolean {
  const last = all.findLast((one) => one.section === section && one.key === key);
  return last !== undefined && /^(?:true|1|on|yes)$/i.test(last.value);
}
