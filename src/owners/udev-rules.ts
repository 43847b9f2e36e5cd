import type { Host } from '../host/host.ts';
import type { Nic } from '../model/nic.ts';
import { shellQuote } from '../model/shell-quote.ts';
import { dropInFiles } from './drop-in-files.ts';
import { type Fit, glob, matchesMac, matchesName, matchesPath, type VfOwner } from './owner.ts';
import { countWritten, namesPf } from './shell-lines.ts';

/** Rules that write sriov_numvfs themselves, ATTR{...}="4", or have a program do it, RUN+="...". */
export function udevRuleOwners(host: Host): VfOwner[] {
  return dropInFiles(host, FOLDERS, /\.rules$/).flatMap(({ path, text }) =>
    text.includes('sriov_numvfs')
      ? joinedLines(text).flatMap((rule) => ruleOwner(path, rule, /\bGOTO\b/.test(text)))
      : [],
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
  /** From 1. */
  first: number;
  last: number;
  text: string;
}

/**
 * A backslash at the end joins a line with the next; a comment is no line at all, even between two that are joined
 * (systemd, src/udev/udev-rules.c, udev_rules_parse_file).
 */
function joinedLines(text: string): Rule[] {
  const rules: Rule[] = [];
  let open: Rule | undefined;
  for (const [index, whole] of text.split('\n').entries()) {
    const line = whole.trimStart();
    if (line.startsWith('#')) continue;
    const joined = line.endsWith('\\');
    const part = joined ? line.slice(0, -1) : line;
    open = {
      first: open?.first ?? index + 1,
      last: index + 1,
      text: (open?.text ?? '') + part,
    };
    if (joined) continue;
    rules.push(open);
    open = undefined;
  }
  return rules;
}

/** `jumps`: a GOTO of the file may pass it over. */
function ruleOwner(path: string, { first, last, text }: Rule, jumps: boolean): VfOwner[] {
  const words = [
    ...text.matchAll(/([A-Z]+(?:\{[^}]*\})?)\s*(==|!=|\+=|:=|=)\s*"((?:[^"\\]|\\.)*)"/g),
  ].map(([, key, operator, value]): Word => ({ key: key!, operator: operator!, value: value! }));
  const actions = words.filter(({ operator }) => !/^[!=]=$/.test(operator));
  const write = actions.find(({ key, value }) => /sriov_numvfs/.test(`${key} ${value}`));
  if (!write) return [];
  const count = write.key.includes('sriov_numvfs')
    ? Number(write.value)
    : countWritten(write.value);
  if (count === 0) return [];
  const conditions = words.filter(({ operator }) => /^[!=]=$/.test(operator));
  return [
    {
      program: 'a udev rule',
      path,
      line: first,
      text: text.trim(),
      count: Number.isNaN(count) ? undefined : count,
      remedy: remedyOf(path, { first, last, text }, actions.length === 1),
      owns: (nic) => fits(nic, conditions, write.value, jumps),
    },
  ];
}

interface Word {
  key: string;
  operator: string;
  value: string;
}

/**
 * All lines of it: udev would take what follows a commented line for a rule of its own, for every device. A rule that
 * does something else as well has to stay.
 */
function remedyOf(path: string, { first, last }: Rule, isAll: boolean): string[] {
  const lines = first === last ? `${first}` : `${first},${last}`;
  return [
    isAll
      ? `sed -i '${lines}s/^/#/' ${shellQuote(path)}`
      : `# Take the part with sriov_numvfs out of the rule in ${path}, line ${lines}`,
    'udevadm control --reload',
  ];
}

/** A rule without any condition on the device is for all; one of whose conditions some cannot be judged may be for it. */
function fits(nic: Nic, conditions: Word[], written: string, jumps: boolean): Fit {
  const judged = conditions.map((condition) => ({ condition, fit: judge(nic, condition) }));
  if (judged.some(({ fit }) => fit === false)) return false;
  if (namesPf(written, nic)) return true;
  const identifies = judged.some(({ condition: { key, operator } }) => {
    return operator === '==' && MATCHERS.some(([known]) => known.test(key));
  });
  if (identifies) return true;
  // A path of another device in it: then it is not for this one.
  if (/\/sys\/|\b[0-9a-f]{4}:[0-9a-f]{2}:/i.test(written) && !/[$%*?]/.test(written)) return false;
  return !jumps && judged.every(({ fit }) => fit === true) ? true : 'perhaps';
}

function judge(nic: Nic, { key, operator, value }: Word): Fit {
  const wanted = operator === '==';
  const some = (texts: readonly string[]) =>
    value.split('|').some((pattern) => texts.some((text) => glob(pattern, text)));
  // Of the events at boot, and of the devices that a PF consists of, one has to fit.
  const oneOf = (texts: readonly string[]) => texts.some((text) => some([text]) === wanted);
  if (key === 'ACTION') return oneOf(['add', 'change', 'bind', 'move']);
  if (/^(SUBSYSTEMS?|ENV\{SUBSYSTEM\})$/.test(key)) return oneOf(['net', 'pci']);
  const matcher = MATCHERS.find(([known]) => known.test(key))?.[1];
  if (!matcher) return 'perhaps';
  return value.split('|').some((pattern) => matcher(nic, pattern)) === wanted;
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
