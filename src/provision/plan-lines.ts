import type { Nic } from '../model/nic.ts';
import type { VfSettings } from '../model/vf-settings.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { PfChange } from './pf-changes.ts';
import { pfOrder } from './pf-order.ts';
import type { AttributeChange, DriverChange, Plan } from './plan.ts';
import type { PlanLine } from './result.ts';

/** The plan for people and for `--json`: one line a change, in the order in which they are made. */
export function planLines(nic: Nic, plan: Plan): PlanLine[] {
  const pf = nicLabel(nic);
  const vf = (index: number): string => `${pf} vf ${index}`;
  const { first, withoutVfs, withVfs, last } = pfOrder(plan, nic);
  const pfLine = (change: PfChange) => lineOf(`set ${change.setting}`, pf, change);
  return [
    ...first.map(pfLine),
    ...destroyLines(pf, plan),
    ...withoutVfs.map(pfLine),
    ...createLines(pf, plan),
    ...withVfs.map(pfLine),
    ...plan.attributes.map((change) => attributeLine(vf(change.vf), change)),
    ...plan.msix.map((change) => lineOf('set msix', vf(change.vf), change)),
    ...plan.drivers.map((change) => driverLine(vf(change.vf), change)),
    ...plan.representors.map((change) => lineOf('name representor', vf(change.vf), change)),
    ...plan.mtus.map((change) => lineOf('set mtu', vf(change.vf), change)),
    ...last.map(pfLine),
  ];
}

/** The word of the command line for an attribute: `vlan-proto` for vlanProto. */
export function flagName(attribute: keyof VfSettings): string {
  return FLAG_NAMES[attribute] ?? attribute;
}

const FLAG_NAMES: Partial<Record<string, string>> = {
  vlanProto: 'vlan-proto',
  minTxRate: 'min-rate',
  maxTxRate: 'max-rate',
  linkState: 'link-state',
  queryRss: 'query-rss',
  nodeGuid: 'node-guid',
  portGuid: 'port-guid',
};

function destroyLines(target: string, { numVfs }: Plan): PlanLine[] {
  return numVfs && numVfs.from > 0
    ? [{ action: 'destroy VFs', target, from: numVfs.from, to: 0 }]
    : [];
}

function createLines(target: string, { numVfs }: Plan): PlanLine[] {
  return numVfs && numVfs.to > 0 ? [{ action: 'create VFs', target, from: 0, to: numVfs.to }] : [];
}

function attributeLine(target: string, { attribute, from, to }: AttributeChange): PlanLine {
  return { action: `set ${flagName(attribute)}`, target, from, to };
}

function lineOf(
  action: string,
  target: string,
  { from, to }: Pick<PlanLine, 'from' | 'to'>,
): PlanLine {
  return { action, target, from, to };
}

function driverLine(target: string, { from, to, onlyFor }: DriverChange): PlanLine {
  const action = onlyFor ? `rebind for ${onlyFor}` : to === null ? 'unbind' : 'bind';
  return { action, target, from, to };
}
