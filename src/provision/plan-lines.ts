import type { Nic } from '../model/nic.ts';
import type { PfAttribute } from '../model/vf-settings.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { AttributeChange, DriverChange, Plan } from './plan.ts';
import type { PlanLine } from './result.ts';

/** The plan for people and for `--json`: one line a change, in the order in which they are made. */
export function planLines(nic: Nic, plan: Plan): PlanLine[] {
  const pf = nicLabel(nic);
  const vf = (index: number): string => `${pf} vf ${index}`;
  return [
    ...plan.pf.map(({ setting, from, to }) => ({ action: `set ${setting}`, target: pf, from, to })),
    ...numVfsLines(pf, plan),
    ...plan.attributes.map((change) => attributeLine(vf(change.vf), change)),
    ...plan.msix.map((change) => lineOf('set msix', vf(change.vf), change)),
    ...plan.drivers.map((change) => driverLine(vf(change.vf), change)),
    ...plan.representors.map((change) => lineOf('name representor', vf(change.vf), change)),
    ...plan.mtus.map((change) => lineOf('set mtu', vf(change.vf), change)),
  ];
}

/** The word of the command line for an attribute: `vlan-proto` for vlanProto. */
export function flagName(attribute: PfAttribute | 'mtu' | 'driver'): string {
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

function numVfsLines(pf: string, { numVfs }: Plan): PlanLine[] {
  if (!numVfs) return [];
  const { from, to } = numVfs;
  const destroy = { action: 'destroy VFs', target: pf, from, to: 0 };
  const create = { action: 'create VFs', target: pf, from: 0, to };
  return [...(from > 0 ? [destroy] : []), ...(to > 0 ? [create] : [])];
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
