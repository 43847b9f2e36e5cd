import type { PciAddress } from '../model/pci-address.ts';

export interface DeviceNames {
  vendor: string | null;
  model: string | null;
}

/**
 * The names of `lspci -D -vmm -nn`: records of `Key:<tab>Value [id]`, an empty line between them. Only those of `wanted`
 * if it is given: most records can be thousands of VFs.
 */
export function parseLspci(
  text: string,
  wanted?: ReadonlySet<PciAddress>,
): Map<PciAddress, DeviceNames> {
  const names = new Map<PciAddress, DeviceNames>();
  for (const record of text.split(/\n\s*\n/)) {
    const address = /^\s*Slot:\t(\S+)/.exec(record)?.[1]?.toLowerCase();
    if (wanted && address !== undefined && !wanted.has(address)) continue;
    const fields = new Map(record.split('\n').flatMap(toField));
    const slot = fields.get('Slot');
    if (slot === undefined) continue;
    names.set(slot.toLowerCase(), {
      vendor: nameIn(fields.get('Vendor')),
      model: nameIn(fields.get('Device')),
    });
  }
  return names;
}

function toField(line: string): [string, string][] {
  const colon = line.indexOf(':');
  return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
}

/** Without the id behind it. A device that pci.ids does not know is printed as `Device [1234]`. */
function nameIn(value: string | undefined): string | null {
  const name = value?.replace(/ ?\[[0-9a-f]{4}\]$/, '').trim();
  return name === undefined || name === '' || name === 'Device' || name === 'Vendor' ? null : name;
}
