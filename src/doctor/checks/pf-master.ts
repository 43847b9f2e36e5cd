import { type Host, HostError, ProgramMissing } from '../../host/host.ts';
import { parseRows } from '../../inventory/ip-link.ts';
import { isMac, isMulticast } from '../../model/mac-address.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Master, Nic } from '../../model/nic.ts';
import type { Check, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { pass, warn } from '../finding.ts';
import { shellQuote } from '../../model/shell-quote.ts';

export const pfMaster: Check = {
  id: 'pf-master',
  title: 'the PF is not in a bond or bridge that its VFs bypass',
  background: `A bond, team or bridge works on what the PF's own netdev sends and receives. VFs pass it by: they do \
not fail over with the bond (unless the driver bonds its eswitches, as mlx5 does in switchdev mode), and the NIC's \
internal switch does not know the MACs behind a bridge, so VFs cannot reach the machines on it until those MACs are \
added to the PF's filter with "bridge fdb add". How many such entries a PF takes depends on its driver.`,
  links: [
    'https://github.com/jpetazzo/pipework/issues/258',
    'https://github.com/DPDK/grout/issues/653',
  ],
  run: ({ host, nics }) => {
    const pfs = nics.filter((nic) => nic.sriov && nic.name !== null);
    return Promise.all(pfs.map((nic) => examineMaster(host, nic)));
  },
};

async function examineMaster(host: Host, nic: Nic): Promise<Finding> {
  const { master } = nic;
  const name = nicLabel(nic);
  if (!master || (!isBond(master) && !isBridge(master))) {
    return pass(name, 'The PF is in no bond or bridge');
  }
  if (nic.eswitchMode === 'switchdev') {
    return pass(name, `The PF is in the ${master.kind} ${master.name}, and its VFs too: switchdev`);
  }
  return isBond(master)
    ? inBond(name, master)
    : inBridge(name, master, await macsBehind(host, name, master));
}

function isBond({ kind }: Master): boolean {
  return kind === 'bond' || kind === 'team';
}

function isBridge({ kind }: Master): boolean {
  return kind === 'bridge' || kind === 'openvswitch';
}

function inBond(name: string, master: Master): Finding {
  return warn(
    name,
    `The PF is in the ${master.kind} ${master.name}; its VFs do not fail over with it`,
    seen(name, master),
    {
      cause: 'A VF has its own way through the NIC and loses its link with this one PF.',
      cure: byHand([
        `# Give each workload a VF of every PF in ${master.name} and bond those (active-backup, fail_over_mac=1)`,
      ]),
    },
  );
}

function inBridge(name: string, master: Master, macs: string[]): Finding {
  const known = macs.slice(0, MAX_COMMANDS);
  return warn(
    name,
    `The PF is in the bridge ${master.name}; its VFs cannot reach what else is in that bridge`,
    seen(name, master),
    {
      cause:
        "The NIC's internal switch knows only the PF's own MAC, not those of the machines behind the bridge.",
      cure: byHand([
        `# For the MAC of each machine in ${master.name}, tell the NIC that it is behind the PF:`,
        ...(known.length > 0 ? known : ['MAC']).map(
          (mac) => `bridge fdb add ${mac} dev ${shellQuote(name)} self permanent`,
        ),
        ...(macs.length > known.length ? [`# and so on: ${macs.length} are known`] : []),
      ]),
    },
  );
}

function seen(name: string, master: Master): string[] {
  return [`/sys/class/net/${name}/master: ${master.name} (${master.kind})`];
}

const MAX_COMMANDS = 16;

/** What a bridge of the kernel has learned on its other ports; Open vSwitch keeps its own table. */
async function macsBehind(host: Host, name: string, master: Master): Promise<string[]> {
  if (master.kind !== 'bridge') return [];
  try {
    const { exitCode, stdout } = await host.run('bridge', ['-j', 'fdb', 'show', 'br', master.name]);
    const rows = exitCode === 0 ? (parseRows(stdout) ?? []) : [];
    // A permanent entry is a port's own MAC or a multicast group.
    const learned = rows.filter((row) => row['ifname'] !== name && row['state'] !== 'permanent');
    const macs = learned.flatMap(({ mac }) => (typeof mac === 'string' && isMac(mac) ? [mac] : []));
    return [...new Set(macs)].filter((mac) => !isMulticast(mac));
  } catch (error) {
    if (error instanceof ProgramMissing || error instanceof HostError) return [];
    throw error;
  }
}
