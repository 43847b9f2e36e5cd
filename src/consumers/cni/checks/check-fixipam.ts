import type { Node } from '../../../formats/document.ts';
import type { Report } from '../../../lint/rule.ts';
import { goField } from '../../go-struct.ts';
import { checkGateway, readCidr } from './check-range.ts';
import { type Families, type IpamContext, isLegacy } from './ipam-context.ts';
import { RULES } from './rules.ts';

/** hustcat/sriov-cni:fixipam/{config,main}.go */
export function checkFixipam(node: Node, report: Report, context: IpamContext): Families {
  if (!isLegacy(context)) {
    report.add(
      RULES.fixipamElsewhere,
      goField(node, 'type') ?? node,
      'fixipam comes with hustcat/sriov-cni alone and knows no CNI version after 0.2.0: no container starts.',
      {
        description:
          'use static, with "capabilities": {"ips": true} for an address for each container',
      },
    );
  }
  const missing = ['subnet', 'gateway'].filter((field) => goField(node, field) === undefined);
  if (missing.length > 0) {
    report.add(
      RULES.fixipamIncomplete,
      node,
      `fixipam has no ${missing.join(' and no ')}: it refuses every container.`,
      { description: `add ${missing.map((field) => `"${field}"`).join(' and ')}.` },
    );
  }
  const read = readCidr(node, 'subnet', report);
  if (read === undefined) return [];
  checkGateway(node, read.cidr, report);
  return [read.cidr.address.family];
}
