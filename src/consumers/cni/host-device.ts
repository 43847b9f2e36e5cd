import { shellQuote } from '../../model/shell-quote.ts';
import type { Variant } from '../consumer.ts';
import type { Description } from '../description.ts';
import { ipamJson } from '../ipam-json.ts';
import { unusedOptions } from '../unused-options.ts';
import { vfSetCommands } from '../vf-set-commands.ts';
import { installCommands, networkWarnings } from './advice.ts';
import { refuseContradictions, refuseList } from './contradictions.ts';
import { eachVf } from './each-vf.ts';
import { chainedValues, DEFAULT_CNI_VERSION, present } from './sriov-values.ts';

/** host-device of containernetworking/plugins: moves a VF into the container and leaves its settings as they are. */
export const hostDevice: Variant = {
  id: 'host-device',
  summary: 'a certain VF, moved by the host-device plugin that every distribution packages',
  plan: (description) => {
    refuseContradictions(description);
    refuseList(description);
    const files = eachVf(description, (vf, own) => ({
      path: `80-${own.network.name}-host-device.conflist`,
      template: 'cni/host-device.conflist',
      values: hostDeviceValues(own, vf.pci),
    }));
    const set = setOnTheHost(description);
    return {
      files,
      warnings: [
        ...(set.length > 0
          ? ['host-device sets nothing in the VF: sriovctl does it on the host, once.']
          : []),
        ...unusedOptions(description.options, 'host-device', [
          'cniVersion',
          'sysctl',
          'promisc',
          'allmulti',
        ]),
        ...networkWarnings(description),
      ],
      next: [...set, ...installCommands(files)],
    };
  },
};

function hostDeviceValues(description: Description, pciBusID: string): Record<string, unknown> {
  const { network, options, ipam } = description;
  return present({
    networkName: network.name,
    cniVersion: options.cniVersion ?? DEFAULT_CNI_VERSION,
    disableCheck: ipam.type === 'whereabouts' ? true : undefined,
    pciBusID,
    ipamObject: ipamJson(ipam),
    ...chainedValues(description),
  });
}

/** The MTU is set in the container, by tuning. */
function setOnTheHost(description: Description): string[] {
  const { mtu: _, ...settings } = description.settings;
  return vfSetCommands(description, settings).map((words) => words.map(shellQuote).join(' '));
}
