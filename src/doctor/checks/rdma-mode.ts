import type { Host } from '../../host/host.ts';
import { isThere, listOptional, readOptional } from '../../host/read.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { byHand, type Cure } from '../cures/cure.ts';
import { readCniConfigs } from '../evidence/cni.ts';
import { pass } from '../finding.ts';
import { initramfsCommands } from '../cures/initramfs-commands.ts';

export const rdmaMode: Check = {
  id: 'rdma-mode',
  title: 'RDMA devices are shared or not, as containers need it',
  background: `In shared mode each network namespace sees all RDMA devices, in exclusive mode a device belongs to one \
namespace. The CNI plugin rdma (and ib-sriov with rdmaIsolation) moves the RDMA device of a VF into the container, which \
the kernel does in exclusive mode only (drivers/infiniband/core/device.c, ib_device_set_netns_put). The shared RDMA device \
plugin of Kubernetes gives one device to many containers, and needs the shared mode. The mode is the parameter \
netns_mode of ib_core, Y for shared, and can be changed only while there is no other network namespace.`,
  links: [
    'https://github.com/k8snetworkplumbingwg/rdma-cni',
    'https://github.com/Mellanox/k8s-rdma-shared-dev-plugin',
    'https://man7.org/linux/man-pages/man8/rdma-system.8.html',
  ],
  run({ host, purpose }) {
    if (listOptional(host, '/sys/class/infiniband').length === 0) return [];
    const mode = readMode(host);
    return mode === undefined ? [] : [examineMode(host, mode, purpose)];
  },
};

type Mode = 'shared' | 'exclusive';

/** `rdma system set netns` changes the same variable (drivers/infiniband/core/device.c, rdma_compatdev_set). */
const PARAMETER = '/sys/module/ib_core/parameters/netns_mode';

/** Kernels before 5.3 know only the shared mode, and have no parameter. */
function readMode(host: Host): Mode | undefined {
  const value = readOptional(host, PARAMETER);
  return value === 'Y' ? 'shared' : value === 'N' ? 'exclusive' : undefined;
}

function examineMode(host: Host, mode: Mode, purpose: DoctorContext['purpose']): Finding {
  const seen = `${PARAMETER}: ${mode === 'shared' ? 'Y' : 'N'}`;
  const wanting = mode === 'shared' ? wantsExclusive(host) : wantsShared(host);
  if (!wanting) {
    const use = mode === 'shared' ? SHARED_USE : EXCLUSIVE_USE;
    return pass('host', `RDMA devices are ${mode}: ${use}`, [seen]);
  }
  const wanted = mode === 'shared' ? 'exclusive' : 'shared';
  return {
    status: purpose === 'rdma' || purpose === 'containers' ? 'fail' : 'warn',
    target: 'host',
    message: `RDMA devices are ${mode}, and ${wanting.what} needs them ${wanted}`,
    evidence: [seen, wanting.evidence],
    cause:
      mode === 'shared'
        ? 'The kernel moves an RDMA device into a container in exclusive mode only.'
        : 'In exclusive mode a container sees no RDMA device that was not moved into it.',
    cure: cureOf(host, wanted),
  };
}

const SHARED_USE =
  'right for the shared RDMA device plugin; the CNI plugin rdma needs the exclusive mode';
const EXCLUSIVE_USE =
  'right for the CNI plugin rdma; the shared RDMA device plugin needs the shared mode';

interface Wanting {
  what: string;
  evidence: string;
}

function wantsExclusive(host: Host): Wanting | undefined {
  for (const { path, plugins } of readCniConfigs(host)) {
    for (const { type, config } of plugins) {
      if (type === 'rdma')
        return { what: `the CNI plugin rdma`, evidence: `${path}: "type": "rdma"` };
      if (type === 'ib-sriov' && config['rdmaIsolation'] === true) {
        return { what: 'the CNI plugin ib-sriov', evidence: `${path}: "rdmaIsolation": true` };
      }
    }
  }
  return undefined;
}

function wantsShared(host: Host): Wanting | undefined {
  const path = '/k8s-rdma-shared-dev-plugin/config.json';
  return isThere(host, path)
    ? { what: 'the shared RDMA device plugin', evidence: `${path}: present` }
    : undefined;
}

function cureOf(host: Host, wanted: Mode): Cure {
  const value = wanted === 'shared' ? 1 : 0;
  return byHand(
    [
      `echo 'options ib_core netns_mode=${value}' > /etc/modprobe.d/90-sriovctl-rdma.conf`,
      ...initramfsCommands(host),
      '# Then reboot; without containers and other network namespaces this does it at once:',
      `rdma system set netns ${wanted}`,
    ],
    { reboot: true },
  );
}
