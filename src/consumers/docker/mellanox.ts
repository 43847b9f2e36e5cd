import { SriovError } from '../../model/errors.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import type { Plan, Variant } from '../consumer.ts';
import type { Description, NetworkSettings } from '../description.ts';
import { unusedOptions } from '../unused-options.ts';
import { vfSetCommands } from '../vf-set-commands.ts';
import { createWords, runWords } from './commands.ts';
import { passthroughNetwork, pluginNetworks } from './plugin-network.ts';

/** Mellanox/docker-sriov-plugin:driver/{driver,sriov}.go. */
export const mellanox: Variant = {
  id: 'mellanox',
  summary: "Mellanox' docker-sriov-plugin of 2019: commands",
  plan: (description) =>
    plan(description, 'Mellanox/docker-sriov-plugin', 'docker/mellanox.sh', {
      warnings: [
        'Mellanox/docker-sriov-plugin was last changed in 2019: it builds with Go 1.10 and libraries of that time.',
        'It sets sriov_numvfs to 0 when the last network of a PF is removed: all VFs of the PF vanish, whoever uses them. The fork docker:doridian does not.',
      ],
      start: [
        'docker run -d -v /run/docker/plugins:/run/docker/plugins -v /etc/docker:/etc/docker -v /var/run:/var/run --net=host --privileged rdma/sriov-plugin',
      ],
    }),
};

/**
 * Doridian/docker-sriov-plugin (now FoxDenHome): the same options, but it neither creates nor removes VFs, does not
 * bring the PF up, and keeps the interface prefix over a restart.
 */
export const doridian: Variant = {
  id: 'doridian',
  summary: 'the fork by Doridian, which leaves creating VFs to others: commands',
  plan: (description) =>
    plan(description, 'Doridian/docker-sriov-plugin', 'docker/doridian.sh', {
      warnings: [
        'Doridian/docker-sriov-plugin needs VFs that are there before its networks are made, also after a boot: let a unit run sriovctl vf create PF --count N before Docker starts.',
      ],
      start: ['systemctl enable --now docker-sriov-plugin.service'],
    }),
};

function plan(
  description: Description,
  plugin: string,
  path: string,
  { warnings: own, start }: { warnings: string[]; start: string[] },
): Plan {
  const { settings } = description;
  const passthrough = description.linkType === 'infiniband';
  const privileged = isPrivileged(settings, plugin);
  const { networks, netdevs, warnings } = passthrough
    ? passthroughNetwork(description, plugin)
    : pluginNetworks(description, plugin, (pf) => ({
        netdevice: pf.netdev,
        ...(settings.vlan ? { vlan: String(settings.vlan) } : {}),
        ...(privileged ? { privileged: '1' } : {}),
      }));
  const { vlan: _, spoofchk: __, trust: ___, ...rest } = settings;
  const hasIpv6 = networks.some(({ subnets }) => subnets.some(({ family }) => family === 6));
  return {
    files: [
      {
        path,
        template: 'docker/plugin-networks.sh',
        values: {
          plugin,
          setup: vfSetCommands(description, rest),
          netdevs: netdevs.map((netdev) => ['ip', 'link', 'set', 'dev', netdev, 'up']),
          create: networks.map(createWords),
        },
      },
    ],
    warnings: [
      ...own,
      'Both plugins and that of clearcontainers are called sriov: only one can run, and its socket wins over a spec file.',
      ...(passthrough ? [] : handedOut(privileged)),
      ...(hasIpv6 ? ['The plugin gives no IPv6 gateway: there is no IPv6 default route.'] : []),
      ...warnings,
      ...unusedOptions(description.options, 'The plugin'),
    ],
    next: [
      ...start,
      `sh ${path}`,
      ...networks.map((one) => runWords(one, description.options.image).map(shellQuote).join(' ')),
    ],
  };
}

function handedOut(privileged: boolean): string[] {
  return [
    privileged
      ? 'privileged=1 makes the plugin set trust on and spoofchk off for each VF it hands out.'
      : 'The plugin sets trust off and spoofchk on for each VF it hands out, whatever they were.',
    'docker run --mac-address chooses the VF that has this MAC.',
  ];
}

function isPrivileged({ trust, spoofchk }: NetworkSettings, plugin: string): boolean {
  if (trust === undefined && spoofchk === undefined) return false;
  const wanted = trust ?? !spoofchk;
  if (spoofchk === undefined || spoofchk === !wanted) return wanted;
  throw new SriovError(
    'INVALID_NETWORK',
    `${plugin} cannot set trust ${wanted ? 'on' : 'off'} together with spoofchk ${spoofchk ? 'on' : 'off'}`,
    {
      cause: 'It knows only privileged (trust on, spoofchk off) and not (trust off, spoofchk on).',
      actions: ['Leave one of --trust and --spoofchk out, or use docker:macvlan.'],
    },
  );
}
