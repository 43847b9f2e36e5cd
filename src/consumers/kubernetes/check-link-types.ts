import type { Node } from '../../formats/document.ts';
import { items, stringOf } from '../../formats/node.ts';
import type { Report, Rule } from '../../lint/rule.ts';
import { oneLine } from '../../model/text.ts';

/** linkTypes as both device plugins compare them: with the kernel's own words. */
export function checkLinkTypes(linkTypes: Node | undefined, rule: Rule, report: Report): void {
  for (const item of items(linkTypes)) {
    const text = stringOf(item);
    if (text === undefined || text === 'ether' || text === 'infiniband') continue;
    const meant = /^eth/i.test(text)
      ? 'ether'
      : /^(ib|infiniband)$/i.test(text)
        ? 'infiniband'
        : undefined;
    report.add(rule, item, `No device has the link type "${oneLine(text)}"`, {
      description: `write ${meant ?? 'ether or infiniband'}`,
      ...(meant === undefined ? {} : { edits: [{ change: 'set', path: item.path, value: meant }] }),
    });
  }
}
