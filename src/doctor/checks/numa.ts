import type { Host } from '../../host/host.ts';
import { listOptional, readNumber, readOptional } from '../../host/read.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { isCpuList, shareCpus } from '../../model/cpu-list.ts';
import { pass, warn } from '../finding.ts';

export const numa: Check = {
  id: 'numa',
  title: 'memory and CPUs near the NIC',
  background: `On a host with several NUMA nodes a NIC belongs to one of them. Virtual machines and DPDK programs whose \
memory and CPUs are on another node pay for each packet with a way across. Which node that is and which CPUs are on it \
is said for every PF; a warning only comes with --for vm or dpdk, and only where this host has set memory (hugepages) or \
CPUs (isolcpus) aside, and all of them on other nodes than the NIC's.`,
  links: ['https://doc.dpdk.org/guides/linux_gsg/nic_perf_intel_platform.html'],
  run(context) {
    const nodes = nodesOf(context.host);
    if (nodes.length === 0) return [];
    if (nodes.length === 1) return [pass('host', 'All memory and CPUs are equally near')];
    return context.nics
      .filter((nic) => nic.sriov && nic.numaNode !== null)
      .map((nic) => examineNode(nic, nodes, context));
  },
};

const NODES = '/sys/devices/system/node';

function nodesOf(host: Host): number[] {
  return listOptional(host, NODES).flatMap((name) => {
    const number = /^node(\d+)$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

function examineNode(nic: Nic, nodes: number[], { host, purpose }: DoctorContext): Finding {
  const node = nic.numaNode!;
  const name = nicLabel(nic);
  const cpus = readOptional(host, `${NODES}/node${node}/cpulist`) ?? '';
  const matters = purpose === 'vm' || purpose === 'dpdk';
  // Read in any case: a snapshot is taken without a purpose, and asked with one.
  const far = [...farMemory(host, node, nodes), ...farCpus(host, cpus)];
  const trouble = matters ? far : [];
  if (trouble.length === 0) {
    const local = isCpuList(cpus) ? `, CPUs ${cpus}` : '';
    return pass(name, `On NUMA node ${node}${local}`, [`${nic.sysfs}/numa_node: ${node}`]);
  }
  const what = trouble.map((each) => each.what).join(' and ');
  return warn(
    name,
    `All ${what} set aside are on other NUMA nodes than the NIC (node ${node})`,
    [`${nic.sysfs}/numa_node: ${node}`, ...trouble.flatMap(({ evidence }) => evidence)],
    {
      cause: 'What runs with them reaches its VFs across the nodes only, at a lower rate.',
      cure: byHand(trouble.flatMap(({ commands }) => commands)),
    },
  );
}

interface Far {
  what: string;
  evidence: string[];
  commands: string[];
}

function farMemory(host: Host, node: number, nodes: number[]): Far[] {
  const counts = nodes.flatMap((each) => hugepagesOf(host, each));
  const set = counts.filter(({ count }) => count > 0);
  if (set.length === 0 || set.some((each) => each.node === node)) return [];
  const most = set.toSorted((a, b) => b.count - a.count)[0]!;
  return [
    {
      what: 'hugepages',
      evidence: set.map(({ path, count }) => `${path}: ${count}`),
      commands: [`echo ${most.count} > ${NODES}/node${node}/hugepages/${most.size}/nr_hugepages`],
    },
  ];
}

interface Hugepages {
  node: number;
  size: string;
  path: string;
  count: number;
}

function hugepagesOf(host: Host, node: number): Hugepages[] {
  const folder = `${NODES}/node${node}/hugepages`;
  return listOptional(host, folder)
    .filter((size) => /^hugepages-\d+kB$/.test(size))
    .map((size) => {
      const path = `${folder}/${size}/nr_hugepages`;
      return { node, size, path, count: readNumber(host, path) ?? 0 };
    });
}

function farCpus(host: Host, local: string): Far[] {
  const path = '/sys/devices/system/cpu/isolated';
  const isolated = readOptional(host, path) ?? '';
  if (!isCpuList(isolated) || !isCpuList(local) || shareCpus(isolated, local)) return [];
  return [
    {
      what: 'isolated CPUs',
      evidence: [`${path}: ${isolated}`],
      commands: [`# Isolate CPUs of the NIC's node too (isolcpus=): some of ${local}`],
    },
  ];
}
