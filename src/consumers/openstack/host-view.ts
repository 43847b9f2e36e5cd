import type { IniEntry } from '../../formats/document.ts';
import type { HostView, PoolOnHost } from '../../lint/host-view.ts';
import type { Recognised, Report, Rule } from '../../lint/rule.ts';
import type { Inventory, Nic, Vf } from '../../model/nic.ts';
import { oneLine } from '../../model/text.ts';
import { iniJson, isObject } from './ini-json.ts';
import { type HostNames, matches } from './match-device-spec.ts';
import { isSwitchedOn, novaConf } from './nova-conf.ts';
import { at } from './option-place.ts';

const RULES = {
  nothing: {
    id: 'nova/no-device-on-host',
    severity: 'info',
    summary: 'On this host no NIC and no VF matches the device_spec.',
  },
  pfToo: {
    id: 'nova/pf-too-on-host',
    severity: 'warning',
    summary:
      'On this host the device_spec matches a PF beside its VFs: a guest can take the PF away from all of them. With report_in_placement nova-compute does not start.',
    source: 'openstack/nova:nova/compute/pci_placement_translator.py (PciResourceProvider)',
  },
} as const satisfies Record<string, Rule>;

interface Spec {
  option: IniEntry;
  spec: Record<string, unknown>;
}

/** Which VFs of this host nova would hand out by each device_spec; the first that matches has a device. */
export const novaOnHost: HostView = {
  rules: Object.values(RULES),
  concerns: (recognised) => recognised.some((one) => specsOf(one).length > 0),
  look(recognised, inventory, reportFor) {
    return recognised.flatMap((one) => lookAt(one, inventory, reportFor(one)));
  },
};

function specsOf({ kind, document }: Recognised): Spec[] {
  if (kind !== novaConf || document.format !== 'ini') return [];
  return document.entries
    .filter(
      ({ section, key }) =>
        section === 'pci' && /^(?:device_spec|passthrough_whitelist)$/.test(key),
    )
    .flatMap((option) => {
      const value = iniJson(option)?.value;
      return (Array.isArray(value) ? value : [value])
        .filter(isObject)
        .map((spec) => ({ option, spec }));
    });
}

function lookAt(one: Recognised, inventory: Inventory, report: Report): PoolOnHost[] {
  const names = namesOf(inventory);
  const taken = new Set<string>();
  return specsOf(one).map(({ option, spec }, index) => {
    const first = (address: string | null, matched: boolean) => {
      if (address === null || !matched || taken.has(address)) return false;
      taken.add(address);
      return true;
    };
    const vfs = inventory.vfs.filter((vf) => first(vf.pci, matchesVf(spec, vf, inventory, names)));
    const nics = inventory.nics.filter((nic) => first(nic.pci, matchesNic(spec, nic, names)));
    tell({ option, spec }, vfs, nics, one, report);
    const physnet = spec['physical_network'];
    return {
      resource: typeof physnet === 'string' ? oneLine(physnet) : `device_spec ${index + 1}`,
      file: one.file,
      vfs: vfs.map(({ pf, index: number, pci }) => ({ pf, index: number, pci })),
      ...(nics.length > 0 ? { nics: nics.map(({ name, pci }) => ({ name, pci })) } : {}),
    };
  });
}

function tell(
  { option }: Spec,
  vfs: readonly Vf[],
  nics: readonly Nic[],
  { document }: Recognised,
  report: Report,
): void {
  if (vfs.length === 0 && nics.length === 0) {
    report.add(RULES.nothing, at(option), 'On this host nothing matches it');
  }
  const both = nics.filter((nic) => nic.name !== null && vfs.some(({ pf }) => pf === nic.name));
  if (both.length === 0) return;
  const inPlacement =
    document.format === 'ini' && isSwitchedOn(document.entries, 'pci', 'report_in_placement');
  const list = both.map(({ name, vfDeviceId }) => `${name} (its VFs are ${vfDeviceId})`).join(', ');
  report.add(
    RULES.pfToo,
    at(option),
    `On this host it matches a PF beside its VFs: ${list}${inPlacement ? '; with report_in_placement nova-compute does not start' : ''}`,
    { description: "add the VFs' product_id" },
  );
}

function namesOf({ nics, vfs }: Inventory): HostNames {
  return {
    addressOf: (devname) =>
      nics.find(({ name, netdevs }) => name === devname || netdevs.includes(devname))?.pci ??
      vfs.find(({ netdev }) => netdev === devname)?.pci ??
      undefined,
    isPf: (address) => nics.some(({ pci, sriov }) => pci === address && sriov),
  };
}

function matchesVf(
  spec: Record<string, unknown>,
  vf: Vf,
  { nics }: Inventory,
  names: HostNames,
): boolean {
  const parent = nics.find(({ name }) => name === vf.pf);
  if (vf.pci === null || parent === undefined) return false;
  const { vendorId, vfDeviceId, pci } = parent;
  return matches(spec, { vendorId, productId: vfDeviceId, address: vf.pci, parent: pci }, names);
}

function matchesNic(spec: Record<string, unknown>, nic: Nic, names: HostNames): boolean {
  const { vendorId, deviceId, pci } = nic;
  if (pci === null) return false;
  return matches(spec, { vendorId, productId: deviceId, address: pci, parent: null }, names);
}
