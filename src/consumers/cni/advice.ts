import { driverAbilities } from '../../model/driver-abilities.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { oneLine } from '../../model/text.ts';
import type { PlannedFile } from '../consumer.ts';
import type { Description } from '../description.ts';
import type { Ipam } from '../ipam.ts';

/** What all variants have to tell about a network. */
export function networkWarnings({ ipam, userspace, drivers, rdma, vfs }: Description): string[] {
  const warnings: string[] = [];
  if (vfs.length > 1) {
    warnings.push(
      'Each file names its VF: a container takes the network of a free one. With multus a device plugin chooses.',
    );
  }
  if (userspace && ipam.type !== 'none') {
    warnings.push(
      `VFs on ${oneLine(drivers.join(', '))} have no interface: the address is only reported, the application sets it.`,
    );
  }
  warnings.push(...ipamWarnings(ipam));
  if (rdma) {
    warnings.push(
      'An RDMA device of its own needs exclusive mode: rdma system set netns exclusive',
    );
  }
  return warnings;
}

/** What the IPAM plugin needs on the host. */
export function ipamWarnings({ type }: Ipam): string[] {
  if (type === 'dhcp') {
    return ['The dhcp plugin needs its daemon on the host: /opt/cni/bin/dhcp daemon'];
  }
  if (type === 'whereabouts') {
    return [
      'whereabouts keeps its addresses in Kubernetes: its kubeconfig must be on the host (whereabouts.conf).',
    ];
  }
  return [];
}

export function installCommands(files: readonly PlannedFile[]): string[] {
  return [`install -m 0644 ${files.map(({ path }) => shellQuote(path)).join(' ')} /etc/cni/net.d/`];
}

/** sriov-cni passes each setting to the PF's driver, and fails if that has no operation for it. */
export function driverWarnings({ pfs, settings }: Description): string[] {
  return pfs.flatMap(({ name, driver }) => {
    const cannot = driverAbilities(driver)?.cannot ?? [];
    const flags = Object.entries(FLAGS).flatMap(([key, flag]) => {
      const value = settings[key as keyof typeof FLAGS];
      const isAsked = value !== undefined && value !== 0;
      return isAsked && cannot.includes(key as keyof typeof FLAGS) ? [flag] : [];
    });
    return flags.length === 0
      ? []
      : [
          `${oneLine(driver ?? '')}, the driver of ${oneLine(name)}, has nothing for ${flags.join(', ')}: containers will fail to start.`,
        ];
  });
}

const FLAGS = {
  spoofchk: '--spoofchk',
  trust: '--trust',
  linkState: '--link-state',
  minTxRate: '--min-rate',
  maxTxRate: '--max-rate',
} as const;
