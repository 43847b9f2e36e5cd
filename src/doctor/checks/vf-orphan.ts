import type { Host } from '../../host/host.ts';
import { isThere, readOptional } from '../../host/read.ts';
import { queryLinks, queryLinksIn } from '../../inventory/queries.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic, Vf } from '../../model/nic.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { isUserspaceDriver } from '../../model/userspace-driver.ts';
import { formatVfRange } from '../../model/vf-range.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import type { NamespaceKeeper } from '../evidence/namespace-keepers.ts';
import { pass, skip, warn } from '../finding.ts';
import { vfsOf } from '../vfs-of.ts';

export const vfOrphan: Check = {
  id: 'vf-orphan',
  title: 'no VF is lost in a namespace that nobody is in',
  background: `A container that is killed leaves its network namespace. When the last reference goes, the kernel moves \
the VF's netdev back to the host (default_device_exit_net in net/core/dev.c). As long as some process has the \
namespace open, a container runtime for example, it lives on without a process in it, and the VF with it: the host does \
not see the netdev, and the next container cannot get it. Taking away the VF's driver destroys the netdev wherever it \
is (its remove function calls unregister_netdev, net/core/dev.c, which asks for no namespace), and binding the driver \
again makes a new one on the host. Nothing but a person can know that nobody will come back for the namespace: a \
service with PrivateNetwork= keeps one in the same way. sriov-cni notes each VF's namespace in \
/var/lib/cni/sriov/pci/ADDRESS (pkg/utils/pci_allocator.go); it frees a VF whose namespace is gone by itself.`,
  links: [
    'https://github.com/k8snetworkplumbingwg/sriov-cni/issues/349',
    'https://github.com/k8snetworkplumbingwg/sriov-cni/issues/219',
    'https://github.com/k8snetworkplumbingwg/sriov-network-device-plugin/issues/97',
  ],
  async run(context) {
    const { nics, inventory } = context;
    const found = nics
      .filter((nic) => nic.sriov)
      .map((nic) => ({ nic, lost: vfsOf(inventory, nic).filter(isNowhere) }))
      .filter(({ lost }) => lost.length > 0);
    if (found.length === 0) return [pass('host', 'No VF is lost in a namespace')];
    return Promise.all(found.map(({ nic, lost }) => examineLost(context, nic, lost)));
  },
};

async function examineLost(context: DoctorContext, nic: Nic, lost: Vf[]): Promise<Finding> {
  const reason = await whyUnsure(context, nic);
  if (reason !== undefined) return unsure(nic, lost, reason);
  const { host, evidence } = context;
  const looked = await Promise.all(
    evidence.namespaceKeepers().map(async (keeper) => {
      const rows = await queryLinksIn(host, keeper.path, () => {});
      const isOurs = rows.some((row) => lost.some(({ pci }) => row.parentDevice === pci));
      return isOurs ? [keeper] : [];
    }),
  );
  return orphans(host, nic, lost, looked.flat());
}

/** In another namespace, and no process and no mount has been found that leads to it (src/inventory/holders). */
function isNowhere({ driver, netdev, holder }: Vf): boolean {
  if (driver === null || isUserspaceDriver(driver) || netdev !== null) return false;
  return holder?.kind === 'netns' && holder.pid === undefined && holder.name === undefined;
}

/** What could hide the VF's namespace from the inventory. */
async function whyUnsure(
  { host, inventory }: DoctorContext,
  nic: Nic,
): Promise<string | undefined> {
  if (!host.privileged) return "without root, other users' namespaces cannot be seen";
  const failed = inventory.warnings.find((warning) => warning.startsWith('nsenter'));
  if (failed !== undefined) return failed;
  if (nic.name === null) return undefined;
  // Linux 5.14 and iproute2 5.13 were the first to tell a netdev's device; before, only its MAC could be compared.
  const rows = await queryLinks(host, nic.name, () => {});
  const own = rows.find(({ name }) => name === nic.name);
  return own?.parentDevice ? undefined : 'the kernel or ip is too old to tell whose a netdev is';
}

function unsure(nic: Nic, lost: Vf[], reason: string): Finding {
  const range = formatVfRange(lost.map(({ index }) => index));
  const where = `VF ${range} ${lost.length === 1 ? 'is' : 'are'} in another namespace`;
  return skip(nicLabel(nic), `${where}, and whether somebody uses it is unknown: ${reason}`);
}

function orphans(host: Host, nic: Nic, lost: Vf[], keepers: NamespaceKeeper[]): Finding {
  const name = nicLabel(nic);
  const range = formatVfRange(lost.map(({ index }) => index));
  const bind = `sriovctl vf bind ${shellQuote(name)} ${range} --driver`;
  const kept = keepers.map(({ pid, command }) => `${command || 'a program'} (process ${pid})`);
  return warn(
    name,
    `VF ${range} ${lost.length === 1 ? 'is' : 'are'} lost in a network namespace that no process is in`,
    [
      ...lost.slice(0, 4).flatMap((vf) => seen(host, vf)),
      ...keepers.map(({ path, namespace }) => `${path}: ${namespace}`),
    ],
    {
      cause: `Whoever used it is gone, and ${kept.join(', ') || 'something'} still has the namespace open.`,
      cure: byHand([
        '# If nobody will come back for it, end what keeps the namespace, or pull the VF out:',
        `${bind} none --force`,
        `${bind} default`,
      ]),
    },
  );
}

function seen(host: Host, { pci, index, driver }: Vf): string[] {
  const folder = `/sys/bus/pci/devices/${pci}/net: empty (VF ${index}, ${driver})`;
  return [folder, ...allocation(host, pci)];
}

const ALLOCATIONS = '/var/lib/cni/sriov/pci';

/** What sriov-cni noted of the VF; of its text, only paths of namespaces are looked up. */
function allocation(host: Host, pci: string | null): string[] {
  const file = `${ALLOCATIONS}/${pci}`;
  const namespace = pci === null ? undefined : readOptional(host, file);
  if (!namespace || !/^(\/proc\/\d+\/ns\/net|(\/var)?\/run\/netns\/[\w-]+)$/.test(namespace))
    return [];
  return [`${file}: ${namespace}${isThere(host, namespace) ? '' : ' (is gone)'}`];
}
