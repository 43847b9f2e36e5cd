import type { Document, IniEntry } from '../../formats/document.ts';
import type { Kind, Report } from '../../lint/rule.ts';
import { nearest } from '../../model/nearest.ts';
import { at } from './option-place.ts';
import { NEUTRON_RULES as RULES } from './rules.ts';

const OPTIONS = [
  'physical_device_mappings',
  'exclude_devices',
  'resource_provider_bandwidths',
  'resource_provider_hypervisors',
  'resource_provider_default_hypervisor',
  'resource_provider_inventory_defaults',
];

/** sriov_agent.ini of neutron-sriov-nic-agent. */
export const sriovAgent: Kind = {
  id: 'sriov-agent',
  name: "the configuration of neutron's SR-IOV agent",
  marks: ['sriov_nic'],
  marksIn: 'ini',
  recognises: (document) => own(document).length > 0,
  rules: Object.values(RULES),
  check(document, report) {
    const options = own(document);
    checkNames(options, report);
    const mapped = checkMappings(last(options, 'physical_device_mappings'), report);
    checkExcluded(last(options, 'exclude_devices'), mapped, report);
    checkBandwidths(last(options, 'resource_provider_bandwidths'), mapped, report);
  },
};

/** oslo.config takes section names in any case. */
function own(document: Document): IniEntry[] {
  if (document.format !== 'ini') return [];
  return document.entries.filter(({ section }) => section.toLowerCase() === 'sriov_nic');
}

function last(options: readonly IniEntry[], key: string): IniEntry | undefined {
  return options.findLast((one) => one.key === key);
}

function checkNames(options: readonly IniEntry[], report: Report): void {
  const seen = new Set<string>();
  for (const option of options) {
    const { key } = option;
    if (!OPTIONS.includes(key)) {
      const near = nearest(key, OPTIONS);
      report.add(
        RULES.unknownOption,
        at(option),
        `[sriov_nic] has no option ${key}`,
        near === undefined ? undefined : { description: `write ${near}` },
      );
    } else if (seen.has(key)) {
      report.add(RULES.repeated, at(option), `${key} stands twice: only this one counts`, {
        description: 'put all into one list, with commas between',
      });
    }
    seen.add(key);
  }
}

function listOf({ value }: IniEntry): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** The PFs that are mapped; undefined where that cannot be told. */
function checkMappings(option: IniEntry | undefined, report: Report): Set<string> | undefined {
  if (option === undefined) return new Set();
  const physnets = new Map<string, string>();
  let whole = true;
  for (const item of listOf(option)) {
    const parts = item.split(':').map((part) => part.trim());
    const [physnet = '', device = ''] = parts;
    if (parts.length !== 2 || physnet === '' || device === '') {
      whole = false;
      report.add(RULES.mapping, at(option), `"${item}" is not PHYSNET:PF`);
      continue;
    }
    const other = physnets.get(device);
    if (other !== undefined) {
      const message =
        other === physnet ? `"${item}" stands twice` : `${device} is in ${other} and in ${physnet}`;
      report.add(RULES.mappingTwice, at(option), message);
    }
    physnets.set(device, physnet);
  }
  return whole ? new Set(physnets.keys()) : undefined;
}

function checkExcluded(
  option: IniEntry | undefined,
  mapped: ReadonlySet<string> | undefined,
  report: Report,
): void {
  if (option === undefined) return;
  const seen = new Set<string>();
  for (const item of listOf(option)) {
    const colon = item.indexOf(':');
    const device = item.slice(0, Math.max(colon, 0)).trim();
    if (device === '') {
      report.add(RULES.exclude, at(option), `"${item}" is not PF:ADDRESS`);
      continue;
    }
    if (seen.has(device)) {
      report.add(RULES.exclude, at(option), `${device} stands twice`, {
        description: 'put semicolons between its addresses',
      });
    } else if (mapped !== undefined && !mapped.has(device)) {
      const looksLikeAddress = /^[0-9a-f]{4}$/i.test(device);
      report.add(
        looksLikeAddress ? RULES.exclude : RULES.excludeMissing,
        at(option),
        looksLikeAddress ? `"${item}" names no PF` : `${device} is not in physical_device_mappings`,
      );
    }
    seen.add(device);
    for (const address of item.slice(colon + 1).split(';'))
      checkExcludedAddress(address.trim(), option, report);
  }
}

function checkExcludedAddress(address: string, option: IniEntry, report: Report): void {
  if (address === '' || /^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/.test(address)) return;
  report.add(RULES.excludeAddress, at(option), `"${address}" is no address as sysfs has it`, {
    description: 'write it in lower case and with its domain, as 0000:07:10.2',
  });
}

function checkBandwidths(
  option: IniEntry | undefined,
  mapped: ReadonlySet<string> | undefined,
  report: Report,
): void {
  if (option === undefined) return;
  const seen = new Set<string>();
  for (const item of listOf(option)) {
    const [device = '', ...rates] = item.split(':');
    if (
      (rates.length !== 0 && rates.length !== 2) ||
      rates.some((rate) => !/^\s*\d*\s*$/.test(rate))
    ) {
      report.add(RULES.bandwidth, at(option), `"${item}" is not PF:EGRESS:INGRESS in kbit/s`);
    } else if (seen.has(device)) {
      report.add(RULES.bandwidth, at(option), `${device} stands twice`);
    } else if (mapped !== undefined && !mapped.has(device)) {
      report.add(RULES.bandwidth, at(option), `${device} is not in physical_device_mappings`);
    }
    seen.add(device);
  }
}
