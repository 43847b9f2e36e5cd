import type { Host } from '../../host/host.ts';
import { listOptional, readOptional } from '../../host/read.ts';
import type { Check, Finding } from '../check.ts';
import { byHand } from '../cure.ts';
import { readCniPlugins } from '../evidence/cni.ts';
import { fail, pass } from '../finding.ts';

export const rdmaMode: Check = {
  id: 'rdma-mode',
  title: 'the RDMA mode is the one that the container networks need',
  background: `In shared mode every network namespace sees all RDMA devices; in exclusive mode a device belongs to one \
namespace. The rdma CNI plugin, and rdmaIsolation of ib-sriov, move a VF's RDMA device into the container, which the \
kernel refuses in shared mode (EOPNOTSUPP, drivers/infiniband/core/device.c, rdma_dev_change_netns). The mode can only \
be changed while there is no other network namespace; at boot ib_core takes it from its parameter netns_mode.`,
  links: ['https://github.com/k8snetworkplumbingwg/rdma-cni'],
  run({ host, nics }) {
    if (!nics.some(({ sriov }) => sriov)) return [];
    return listOptional(host, '/sys/class/infiniband').length === 0 ? [] : examineMode(host);
  },
};

const PARAMETER = '/sys/module/ib_core/parameters/netns_mode';

/** A bool of the kernel: Y is shared (ib_devices_shared_netns). */
function examineMode(host: Host): Finding[] {
  const shared = readOptional(host, PARAMETER);
  if (shared === undefined) return [];
  const wanting = readCniPlugins(host).find(
    ({ type, config }) => type === 'rdma' || config['rdmaIsolation'] === true,
  );
  const mode = shared === 'Y' ? 'shared' : 'exclusive';
  if (mode === 'exclusive' || !wanting) {
    return [pass('host', `RDMA devices are ${mode}`, [`${PARAMETER}: ${shared}`])];
  }
  const what = wanting.type === 'rdma' ? '"type": "rdma"' : '"rdmaIsolation": true';
  return [
    fail(
      'host',
      `${wanting.path} moves RDMA devices into containers, but they are shared`,
      [`${PARAMETER}: ${shared}`, `${wanting.path}: ${what}`],
      {
        cause: 'In shared mode the kernel moves no RDMA device into another namespace.',
        cure: byHand(
          [
            "printf '%s\\n' 'options ib_core netns_mode=0' > /etc/modprobe.d/90-sriovctl-rdma.conf",
            '# Then reboot; without other network namespaces this will do: rdma system set netns exclusive',
          ],
          { reboot: true },
        ),
      },
    ),
  ];
}
