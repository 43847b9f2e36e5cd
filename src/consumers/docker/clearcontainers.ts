import type { Variant } from '../consumer.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { unusedOptions } from '../unused-options.ts';
import { vfSetCommands } from '../vf-set-commands.ts';
import { createWords, runWords } from './commands.ts';
import { pluginNetworks } from './plugin-network.ts';

/**
 * clearcontainers/sriov:plugin.go: it listens on 127.0.0.1:9599, wants `pf_iface` and `vlanid`, moves the netdev of
 * the next VF into the container and sets its VLAN, and takes the VLAN off at the end.
 */
export const clearcontainers: Variant = {
  id: 'clearcontainers',
  summary: "Intel's sriov plugin of 2016: spec file and commands",
  plan(description) {
    const { settings } = description;
    const { networks, warnings } = pluginNetworks(description, 'clearcontainers/sriov', (pf) => ({
      pf_iface: pf.netdev,
      vlanid: String(settings.vlan ?? 0),
    }));
    const internal = networks.map((network) => ({ ...network, internal: true }));
    const { vlan: _, ...rest } = settings;
    return {
      files: [
        { path: 'docker/plugins/sriov.json', template: 'docker/sriov.json' },
        {
          path: 'docker/clearcontainers.sh',
          template: 'docker/clearcontainers.sh',
          values: {
            setup: vfSetCommands(description, rest),
            create: internal.map(createWords),
          },
        },
      ],
      warnings: [
        'clearcontainers/sriov is abandoned (archived in 2023), and builds only against libraries of 2016.',
        "The plugin's name is the spec file's: /etc/docker/plugins/sriov.json makes it sriov, whatever Name says.",
        'It does not create VFs, and finds those that are there when the first network of a PF is created; after a restart it finds none until the networks are made anew.',
        'It gives no gateway: without --internal Docker would add a second NIC on docker_gwbridge.',
        ...(settings.vlan ? [] : ['The plugin insists on a VLAN: vlanid=0 stands for none.']),
        ...warnings,
        ...unusedOptions(description.options, 'The plugin'),
      ],
      next: [
        'install -D -m 644 docker/plugins/sriov.json /etc/docker/plugins/sriov.json',
        'sh docker/clearcontainers.sh',
        ...internal.map((one) =>
          runWords(one, description.options.image).map(shellQuote).join(' '),
        ),
      ],
    };
  },
};
