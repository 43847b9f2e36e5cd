import type { Host } from '../../../host/host.ts';
import type { Nic } from '../../../model/nic.ts';
import { shellQuote } from '../../../model/shell-quote.ts';
import { dropInFiles } from './drop-in-files.ts';
import { glob, matchesMac, matchesName, matchesPath, type VfOwner } from './owner.ts';
import { countWritten, namesPf } from './shell-lines.ts';

/** Rules that write sriov_numvfs themselves, ATTR{...}="4", or have a program do it, RUN+="...". */
export function udevRuleOwners(host: Host): VfOwner[] {
  return dropInFiles(host, FOLDERS, /\.rules$/).flatMap(({ path, text }) =>
    text.includes('sriov_numvfs') ? joinedLines(text).flatMap((rule) => ruleOwner(path, rule)) : [],
  );
}

const FOLDERS = [
  '/etc/udev/rules.d',
  '/run/udev/rules.d',
  '/usr/local/lib/udev/rules.d',
  '/usr/lib/udev/rules.d',
  '/lib/udev/rules.d',
];

interface Rule {
  line: number;
  text: string;
}

/** A backslash at the end joins a line with the next. */
function joinedLines(text: string): Rule[] {
  const rules: Rule[] = [];
  let open: Rule | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    open = open
      ? { line: open.line, text: open.text + line.trim() }
      : { line: index + 1, text: line.trim() };
    if (open.text.endsWith('\\')) open.text = open.text.slice(0, -1);
    else {
      rules.push(open);
      open = undefined;
    }
  }
  return rules;
}

function ruleOwner(path: string, { line, text }: Rule): VfOwner[] {
  if (text.startsWith('#')) return [];
  const words = [
    ...text.matchAll(/([A-Z]+(?:\{[^}]*\})?)\s*(==|!=|\+=|:=|=)\s*"((?:[^"\\]|\\.)*)"/g),
  ];
  const writes = words.find(
    ([, key, operator, value]) =>
      operator !== '==' &&
      operator !== '!=' &&
      (key!.includes('sriov_numvfs') || value!.includes('sriov_numvfs')),
  );
  if (!writes) return [];
  const [, key, , value] = writes;
  const isAttribute = key!.includes('sriov_numvfs');
  const count = isAttribute ? Number(value) : countWritten(value!);
  if (count === 0) return [];
  const conditions = words.filter(([, , operator]) => operator === '==');
  const known = conditions.filter(([, name]) => MATCHERS.some(([pattern]) => pattern.test(name!)));
  return [
    {
      program: 'a udev rule',
      path,
      line,
      text,
      count: Number.isNaN(count) ? undefined : count,
      remedy: [`sed -i '${line}s/^/#/' ${shellQuote(path)}`, 'udevadm control --reload'],
      owns: (nic) =>
        known.every(([, name, , pattern]) => fits(nic, name!, pattern!)) &&
        (known.length > 0 || namesPf(value!, nic)),
    },
  ];
}

function fits(nic: Nic, key: string, pattern: string): boolean {
  const matcher = MATCHERS.find(([known]) => known.test(key))![1];
  return pattern.split('|').some((one) => matcher(nic, one));
}

const MATCHERS: [RegExp, (nic: Nic, value: string) => boolean][] = [
  [/^KERNELS?$/, (nic, value) => matchesName(nic, value) || glob(value, nic.pci ?? '')],
  [/^(NAME|ENV\{(INTERFACE|ID_NET_NAME\w*)\})$/, matchesName],
  [/^ENV\{ID_PATH\}$/, matchesPath],
  [/^ENV\{PCI_SLOT_NAME\}$/, (nic, value) => glob(value, nic.pci ?? '')],
  [/^ATTRS?\{address\}$/, matchesMac],
  [/^(DRIVERS?|ENV\{(ID_NET_DRIVER|DRIVER)\})$/, (nic, value) => glob(value, nic.driver ?? '')],
  [/^ATTRS?\{(device\/)?vendor\}$/, (nic, value) => glob(value, `0x${nic.vendorId}`)],
  [/^ATTRS?\{(device\/)?device\}$/, (nic, value) => glob(value, `0x${nic.deviceId}`)],
];
