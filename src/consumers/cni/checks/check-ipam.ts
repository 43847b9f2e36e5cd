import type { Node } from '../../../formats/document.ts';
import { stringOf } from '../../../formats/node.ts';
import type { Report } from '../../../lint/rule.ts';
import { goEntry } from '../../go-struct.ts';
import { isBeforeLists } from '../contradictions.ts';
import { checkFields } from './check-fields.ts';
import { checkFixipam } from './check-fixipam.ts';
import { checkHostLocal } from './check-host-local.ts';
import { checkRoutes } from './check-routes.ts';
import { checkStatic } from './check-static.ts';
import { checkWhereabouts } from './check-whereabouts.ts';
import { IPAMS } from './fields.ts';
import { type Families, type IpamContext, isLegacy } from './ipam-context.ts';
import { textOf } from './network.ts';
import { RULES } from './rules.ts';

const CHECKS: Readonly<
  Record<string, (node: Node, report: Report, context: IpamContext) => Families>
> = {
  'host-local': checkHostLocal,
  static: checkStatic,
  whereabouts: checkWhereabouts,
  fixipam: checkFixipam,
};

/** The `ipam` object, by the plugin that it names. */
export function checkIpam(node: Node | undefined, report: Report, context: IpamContext): void {
  if (node === undefined) return;
  if (node.type !== 'map') {
    const message = 'ipam has to be an object: the plugin cannot read its configuration.';
    return report.add(RULES.wrongType, node, message);
  }
  const entry = goEntry(node, 'type');
  const type = textOf(node, 'type');
  if (type === undefined) {
    // What most plugins take as none; the old generations have a rule of their own.
    if (node.entries.length === 0 || isLegacy(context)) return;
    if (entry !== undefined && stringOf(entry.value) === undefined) {
      return report.add(RULES.wrongType, entry.value, 'The type of ipam has to be a string.');
    }
    return report.add(
      RULES.ipamType,
      node,
      'ipam has no type, which is as if it were not there: containers get no address.',
      {
        description: 'add a "type": host-local, static, dhcp or whereabouts',
      },
    );
  }
  const fields = Object.hasOwn(IPAMS, type) ? IPAMS[type] : undefined;
  if (fields === undefined) return;
  checkFields(node, fields, report, type);
  const families = Object.hasOwn(CHECKS, type) ? (CHECKS[type]?.(node, report, context) ?? []) : [];
  checkRoutes(node, report);
  checkFamilies(node, families, report, context);
}

function checkFamilies(
  node: Node,
  families: Families,
  report: Report,
  { plugin }: IpamContext,
): void {
  if (plugin === undefined) return;
  const { version } = plugin.network;
  const several = ([4, 6] as const).find(
    (family) => families.filter((one) => one === family).length > 1,
  );
  if (several !== undefined && (version === undefined || isBeforeLists(version))) {
    report.add(
      RULES.severalAddresses,
      node,
      `CNI ${version ?? '0.1.0'} has one IPv${several} address at most: the IPAM plugin refuses this.`,
      { description: 'use cniVersion 0.3.1 or later' },
    );
  }
  if (!isLegacy({ plugin }) || families.length === 0 || families.includes(4)) return;
  report.add(
    RULES.legacyIpv6,
    node,
    'The old generations need an IPv4 address and fail without one.',
    {
      description: 'add an IPv4 subnet',
    },
  );
}
