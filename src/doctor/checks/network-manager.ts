import { type Host, HostError, ProgramMissing } from '../../host/host.ts';
import { readText } from '../../host/read.ts';
import { nicLabel } from '../../model/nic-label.ts';
import { parseDeviceStates } from '../../model/nmcli-devices.ts';
import type { Nic, Vf } from '../../model/nic.ts';
import type { Check, Finding } from '../check.ts';
import {
  automatic,
  byHand,
  commandsOf,
  type Cure,
  type CureStep,
  ownFile,
  run,
  type RunStep,
} from '../cures/cure.ts';
import { pass, warn } from '../finding.ts';
import { vfNamePatterns } from '../cures/vf-name-patterns.ts';
import { vfsOf } from '../vfs-of.ts';

export const networkManager: Check = {
  id: 'network-manager',
  title: 'NetworkManager leaves the VFs alone',
  background: `NetworkManager takes every netdev that appears: it brings a new VF up, asks for an address by DHCP and \
makes a connection of its own for it. A VF that a container or virtual machine is about to get is then in use by the \
host, and comes back configured when it is released. A drop-in with unmanaged-devices keeps it away; devices that are \
"unmanaged" or "connected (externally)" are not touched.`,
  links: [
    'https://github.com/openshift/sriov-network-operator/issues/414',
    'https://github.com/coreos/fedora-coreos-tracker/issues/1383',
  ],
  async run({ host, nics, inventory }) {
    const states = await deviceStates(host);
    if (!states) return [pass('host', 'NetworkManager does not run')];
    return nics
      .filter((nic) => nic.sriov)
      .flatMap((nic) => examineVfs(host, nic, vfsOf(inventory, nic), states));
  },
};

/** undefined where it is not installed or does not run; nmcli itself says which (exit code 8). */
async function deviceStates(host: Host): Promise<Map<string, string> | undefined> {
  try {
    const { exitCode, stdout } = await host.run('nmcli', ['-t', '-f', 'DEVICE,STATE', 'device']);
    return exitCode === 0 ? parseDeviceStates(stdout) : undefined;
  } catch (error) {
    if (error instanceof ProgramMissing || error instanceof HostError) return undefined;
    throw error;
  }
}

function examineVfs(host: Host, nic: Nic, vfs: Vf[], states: Map<string, string>): Finding[] {
  const held = vfs.filter((vf) => vf.netdev !== null && isManaged(states.get(vf.netdev)));
  if (held.length === 0) {
    return vfs.length === 0 ? [] : [pass(nicLabel(nic), 'NetworkManager leaves its VFs alone')];
  }
  const names = held.map((vf) => vf.netdev!);
  const evidence = names.map(
    (name) => `nmcli -t -f DEVICE,STATE device: ${name}:${states.get(name)}`,
  );
  return [
    warn(
      nicLabel(nic),
      `NetworkManager manages ${names.length} of its VFs: ${names.join(', ')}`,
      evidence,
      {
        cause: 'It takes every Ethernet device that no configuration declares unmanaged.',
        cure: cureOf(host, nic, vfs, held),
      },
    ),
  ];
}

function isManaged(state: string | undefined): boolean {
  return state !== undefined && !/^unmanaged|\(externally\)$/.test(state);
}

/** `+=` adds to what other files say; the last commands make it true for what is there already. */
function cureOf(host: Host, nic: Nic, vfs: Vf[], held: Vf[]): Cure {
  const steps = [...dropIn(host, nic, vfs), ...held.map(({ netdev }) => unmanage(netdev!))];
  // Let go, a VF that the host itself uses would lose its address.
  return held.some((vf) => vf.holder?.kind === 'host')
    ? byHand(steps.flatMap(commandsOf))
    : automatic(steps);
}

/** NetworkManager.conf(5), "Device List Format": interface-name knows `*` and `?`. */
function dropIn(host: Host, nic: Nic, vfs: Vf[]): CureStep[] {
  const path = `/etc/NetworkManager/conf.d/90-sriovctl-${nic.pci ?? nic.name}.conf`;
  const list = vfNamePatterns(host, nic, vfs).map((name) => `interface-name:${name}`);
  if (list.length === 0) return [];
  return [
    ownFile(path, readText(host, path), ['[keyfile]', `unmanaged-devices+=${list.join(';')}`]),
    run('nmcli', ['general', 'reload', 'conf'], { undo: 'again' }),
  ];
}

function unmanage(netdev: string): RunStep {
  const args = (managed: string) => ['device', 'set', netdev, 'managed', managed];
  return run('nmcli', args('no'), {
    undo: { program: 'nmcli', args: args('yes') },
    disturbs: [netdev],
  });
}
