import type { Recognised, Report } from '../../lint/rule.ts';
import { nearest } from '../../model/nearest.ts';
import { oneLine } from '../../model/text.ts';
import { isUserspaceDriver } from '../../model/userspace-driver.ts';
import { ipamType, mainType } from '../multus/nad-config.ts';
import { ACROSS_RULES as RULES } from './across-rules.ts';
import { fullName, isOf, type Facts, type NetworkFact, type PoolFact } from './facts.ts';

type ReportFor = (one: Recognised) => Report;

/** The resource of a network, and what its plugins need of the VFs there. */
export function checkNetworksAndPools(facts: Facts, reportFor: ReportFor): void {
  for (const network of facts.networks) {
    const report = reportFor(network.one);
    checkPool(network, facts, report);
    checkRdmaModes(network, facts, report);
  }
  checkTwice(facts.pools, reportFor);
}

function checkPool(network: NetworkFact, { pools }: Facts, report: Report): void {
  const { resource, byOperator, at } = network;
  if (resource === undefined) return;
  const own = pools.filter((pool) => isOf(pool, resource));
  // What is shared has no VF for a network.
  const candidates = pools.filter(({ plugin }) =>
    byOperator ? plugin === 'operator' : plugin !== 'rdma-shared',
  );
  if (own.length === 0) {
    if (candidates.length === 0) return;
    const names = [...new Set(candidates.map(fullName))];
    const likely =
      nearest(resource, names) ?? names.find((name) => lastPart(name) === lastPart(resource));
    const shown = names.slice(0, 5).map(oneLine).join(', ');
    report.add(
      byOperator ? RULES.noPolicy : RULES.unknownPool,
      at,
      byOperator
        ? `No policy has the resource ${oneLine(resource)}, there ${names.length === 1 ? 'is' : 'are'} ${shown}`
        : `No pool is called ${oneLine(resource)}, there ${names.length === 1 ? 'is' : 'are'} ${shown}: the pod stays in ContainerCreating`,
      {
        description:
          likely === undefined ? 'write it as a pool is called' : `write ${oneLine(likely)}`,
      },
    );
    return;
  }
  for (const pool of own.slice(0, 1)) checkPlugins(network, pool, report);
}

function lastPart(resource: string): string {
  return resource.slice(resource.lastIndexOf('/') + 1).toLowerCase();
}

function checkPlugins(network: NetworkFact, pool: PoolFact, report: Report): void {
  const { config, at } = network;
  if (config === undefined) return;
  const types = config.plugins.map(({ type }) => type);
  const name = oneLine(fullName(pool));
  if (types.includes('rdma') && !pool.isRdma) {
    report.add(
      RULES.rdmaPool,
      at,
      `The rdma plugin moves the RDMA device into the pod, but the pool ${name} is not isRdma: the pod has no /dev/infiniband for it`,
      { description: 'set isRdma to true in the pool, or take the rdma plugin out' },
    );
  }
  const main = mainType(config);
  const infiniband =
    pool.linkTypes.length > 0 && pool.linkTypes.every((type) => type === 'infiniband');
  const ethernet = pool.linkTypes.length > 0 && pool.linkTypes.every((type) => type === 'ether');
  if ((main === 'sriov' && infiniband) || (main === 'ib-sriov' && ethernet)) {
    report.add(
      RULES.linkType,
      at,
      `The VFs of ${name} are ${infiniband ? 'InfiniBand' : 'Ethernet'}, and ${main} is not for them`,
      { description: `use ${infiniband ? 'ib-sriov' : 'sriov'}` },
    );
  }
  const userspace = pool.drivers.length > 0 && pool.drivers.every(isUserspaceDriver);
  const needs =
    ipamType(config) === 'dhcp' ? 'DHCP' : types.includes('tuning') ? 'tuning' : undefined;
  if (userspace && needs !== undefined) {
    report.add(
      RULES.userspace,
      at,
      `The VFs of ${name} are on ${oneLine(pool.drivers.join(', '))} and have no network interface: ${needs} fails`,
      { description: needs === 'DHCP' ? 'use static or host-local' : 'take the tuning plugin out' },
    );
  }
}

function checkRdmaModes(network: NetworkFact, { pools }: Facts, report: Report): void {
  const shared = pools.find(({ plugin }) => plugin === 'rdma-shared');
  if (shared === undefined || !network.config?.plugins.some(({ type }) => type === 'rdma')) return;
  report.add(
    RULES.rdmaModes,
    network.at,
    `The rdma plugin needs the RDMA mode exclusive, and the pool ${oneLine(fullName(shared))} of k8s-rdma-shared-dev-plugin the mode shared: one of them fails on a node`,
    {
      description:
        'take the rdma plugin out of the network, or do without k8s-rdma-shared-dev-plugin',
    },
  );
}

function checkTwice(pools: readonly PoolFact[], reportFor: ReportFor): void {
  for (const pool of pools.filter(({ plugin }) => plugin === 'rdma-shared')) {
    const other = pools.find(
      (one) => one.plugin === 'device-plugin' && fullName(one) === fullName(pool),
    );
    if (other === undefined) continue;
    reportFor(pool.one).add(
      RULES.resourceTwice,
      pool.at,
      `${oneLine(fullName(pool))} is a pool of the SR-IOV device plugin too: kubelet keeps the one that came last`,
      { description: 'give one of them another name or prefix' },
    );
  }
}
