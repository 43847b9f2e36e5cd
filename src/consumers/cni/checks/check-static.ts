import type { Node } from '../../../formats/document.ts';
import { items } from '../../../formats/node.ts';
import type { Report } from '../../../lint/rule.ts';
import { goField } from '../../go-struct.ts';
import { formatIp, formatSubnet } from '../ip.ts';
import { checkGateway, readCidr } from './check-range.ts';
import type { Families, IpamContext } from './ipam-context.ts';
import { isTrue } from './network.ts';
import { RULES } from './rules.ts';

/** containernetworking/plugins:plugins/ipam/static/main.go */
export function checkStatic(node: Node, report: Report, { plugin }: IpamContext): Families {
  const addresses = goField(node, 'addresses');
  const hasCapability = isTrue(goField(plugin?.node, 'capabilities'), 'ips');
  const hasArgs = goField(goField(goField(plugin?.node, 'args'), 'cni'), 'ips') !== undefined;
  const isGiven = hasCapability || hasArgs || addresses?.type === 'map';
  if (items(addresses).length === 0 && !isGiven) {
    report.add(
      RULES.noStaticAddress,
      addresses ?? node,
      'static has no addresses, and there is no capability "ips": only CNI_ARGS can give one, and a container without one fails to start.',
      { description: 'add "addresses", or "capabilities": {"ips": true} to the plugin' },
    );
  }
  return items(addresses).flatMap((item) => {
    const read = item.type === 'map' ? readCidr(item, 'address', report) : undefined;
    if (item.type === 'map' && goField(item, 'address') === undefined) {
      report.add(RULES.address, item, 'This entry has no address: static refuses it.');
    }
    if (read === undefined) return [];
    const { cidr, at } = read;
    const { family, value } = cidr.address;
    const isEdge =
      family === 4 && cidr.prefix < 31 && (value === cidr.first || value === cidr.last);
    if (isEdge) {
      const what = value === cidr.first ? 'the address of the network' : 'the broadcast address';
      report.add(
        RULES.edgeAddress,
        at,
        `${formatIp(cidr.address)} is ${what} ${formatSubnet(cidr)} itself: other hosts do not answer to it.`,
        { description: 'choose an address inside' },
      );
    }
    checkGateway(item, cidr, report);
    return [family];
  });
}
