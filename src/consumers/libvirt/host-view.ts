import type { Element } from '../../formats/document.ts';
import type { HostView, PoolOnHost } from '../../lint/host-view.ts';
import type { Recognised, Report, Rule } from '../../lint/rule.ts';
import type { Inventory, Vf } from '../../model/nic.ts';
import { oneLine } from '../../model/text.ts';
import { child, children } from './elements.ts';
import { libvirtNetwork } from './lint.ts';

const RULES = {
  noPf: {
    id: 'libvirt/pf-not-on-host',
    severity: 'info',
    summary: 'This host has no NIC of the name in <pf>: there the network would not start.',
  },
  noVfs: {
    id: 'libvirt/no-vfs-on-host',
    severity: 'warning',
    summary: 'On this host the PF has no VFs: no guest on the network starts.',
    source: 'libvirt/libvirt:src/network/bridge_driver.c (networkCreateInterfacePool)',
  },
  noVf: {
    id: 'libvirt/no-vf-on-host',
    severity: 'info',
    summary: 'On this host the address is no VF: libvirt there refuses the network.',
    source: 'libvirt/libvirt:src/network/bridge_driver.c (networkValidate)',
  },
} as const satisfies Record<string, Rule>;

/** Which VFs of this host are in a pool. */
export const libvirtOnHost: HostView = {
  rules: Object.values(RULES),
  concerns: (recognised) => recognised.some((one) => poolOf(one) !== undefined),
  look(recognised, inventory, reportFor) {
    return recognised.flatMap((one) => {
      const forward = poolOf(one);
      return forward === undefined ? [] : [lookAt(one, forward, inventory, reportFor(one))];
    });
  },
};

function poolOf({ kind, document }: Recognised): Element | undefined {
  if (kind !== libvirtNetwork || document.format !== 'xml') return undefined;
  const forward = child(document.root, 'forward');
  return forward?.attributes['mode'] === 'hostdev' ? forward : undefined;
}

function lookAt(
  { file, document }: Recognised,
  forward: Element,
  inventory: Inventory,
  report: Report,
): PoolOnHost {
  const name = document.format === 'xml' ? child(document.root, 'name')?.text : undefined;
  const vfs = [
    ...children(forward, 'pf').flatMap((pf) => vfsOfPf(pf, inventory, report)),
    ...children(forward, 'address').flatMap((one) => vfAt(one, inventory, report)),
  ];
  return {
    resource: name ?? 'network',
    file,
    vfs: vfs.map(({ pf, index, pci }) => ({ pf, index, pci })),
  };
}

function vfsOfPf(element: Element, inventory: Inventory, report: Report): Vf[] {
  const dev = element.attributes['dev'] ?? '';
  const nic = inventory.nics.find(({ name, netdevs }) => name === dev || netdevs.includes(dev));
  if (nic === undefined) {
    report.add(RULES.noPf, element, `This host has no NIC ${dev}`);
    return [];
  }
  const own = inventory.vfs.filter(({ pf }) => pf === nic.name);
  if (own.length === 0) {
    report.add(RULES.noVfs, element, `${dev} has no VFs on this host`, {
      description: `create some: sriovctl vf create ${oneLine(dev)} --count N`,
    });
  }
  return own;
}

function vfAt(element: Element, inventory: Inventory, report: Report): Vf[] {
  const address = sysfsAddress(element);
  const vf = inventory.vfs.find(({ pci }) => pci !== null && pci === address);
  if (vf !== undefined) return [vf];
  report.add(RULES.noVf, element, `${address} is no VF of this host`);
  return [];
}

function sysfsAddress({ attributes }: Element): string {
  const hex = (name: string, width: number) =>
    Number(attributes[name] ?? 0)
      .toString(16)
      .padStart(width, '0');
  return `${hex('domain', 4)}:${hex('bus', 2)}:${hex('slot', 2)}.${hex('function', 1)}`;
}
