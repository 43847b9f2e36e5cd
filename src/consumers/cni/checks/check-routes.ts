import type { Node } from '../../../formats/document.ts';
import { items } from '../../../formats/node.ts';
import type { Report } from '../../../lint/rule.ts';
import { goField } from '../../go-struct.ts';
import { readCidr, readIp } from './check-range.ts';
import { RULES } from './rules.ts';

/** containernetworking/cni:pkg/types/types.go, Route */
export function checkRoutes(node: Node, report: Report): void {
  for (const route of items(goField(node, 'routes'))) {
    if (route.type !== 'map') continue;
    if (goField(route, 'dst') === undefined) {
      report.add(RULES.address, route, 'This route has no dst: nothing says where it leads.', {
        description: 'add "dst", for example 0.0.0.0/0',
      });
    }
    const dst = readCidr(route, 'dst', report);
    const gw = readIp(route, 'gw', report);
    if (dst === undefined || gw === undefined || dst.cidr.address.family === gw.ip.family) continue;
    report.add(
      RULES.address,
      gw.at,
      'The gateway of this route is of the other IP version: it cannot be set.',
    );
  }
}
