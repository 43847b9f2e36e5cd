import { isIP } from 'node:net';
import { scrubIpv4, scrubIpv6 } from './scrub-ip.ts';
import type { ProgramRecord, Snapshot } from './snapshot-format.ts';

/**
 * The same record without what identifies the host: MAC and IP addresses, GUIDs, UUIDs, serial numbers and the host's
 * name. Each is replaced by the same other one wherever it stands, in files, paths and program output alike, so that
 * what belonged together still does.
 */
export function scrubSnapshot(snapshot: Snapshot): Snapshot {
  const names = hostNames(snapshot);
  const aliases = newAliases();
  const inText = (text: string): string => withoutNames(scrubText(text, aliases), names);
  // A path keeps its words: a host may be called `net`.
  const inPath = (text: string): string => scrubPath(text, aliases);
  const inFile = (path: string, text: string): string => {
    if (SERIAL_FILE.test(path)) return '(removed)\n';
    return SWITCH_FILE.test(path) ? scrubHex('hex', text, aliases) : inText(text);
  };
  const inProgram = ({ program, args, input, exitCode, stdout, stderr }: ProgramRecord) => ({
    program,
    args: args.map(inPath),
    ...(input === undefined ? {} : { input: inText(input) }),
    exitCode,
    stdout: inText(stdout),
    stderr: inText(stderr),
  });
  const { facts, files, links, directories, errors, programs } = snapshot;
  return {
    ...snapshot,
    ...(facts === undefined ? {} : { facts: scrubFacts(facts, inText) }),
    files: mapEntries(files, inPath, inFile),
    links: mapEntries(links, inPath, (_, target) => inPath(target)),
    directories: mapEntries(directories, inPath, (_, list) => list.map(inPath)),
    errors: mapEntries(errors, inPath, (_, errno) => errno),
    programs: programs.map(inProgram),
  };
}

const SERIAL_FILE = /\/(?:[a-z]+_serial|product_uuid|[a-z]+_asset_tag|serial_number|vpd)$/;
const SWITCH_FILE = /\/phys_(?:switch|port)_id$/;

/** One counter for each kind of thing, and what was given to whom. */
interface Aliases {
  (kind: string, original: string, make: (count: number) => string): string;
}

function newAliases(): Aliases {
  const given = new Map<string, string>();
  const counts = new Map<string, number>();
  return (kind, original, make) => {
    const key = `${kind} ${original.toLowerCase()}`;
    const known = given.get(key);
    if (known !== undefined) return known;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const alias = make(count);
    given.set(key, alias);
    return alias;
  };
}

function scrubPath(text: string, aliases: Aliases): string {
  return text
    .replace(OCTETS, (octets) => scrubOctets(octets, aliases))
    .replace(MAC_IN_NAME, (_, prefix: string, hex: string) => prefix + scrubBareMac(hex, aliases))
    .replace(UUID, (uuid) => scrubHex('uuid', uuid, aliases))
    .replace(LONG_HEX, (hex) => scrubHex('hex', hex, aliases));
}

function scrubText(original: string, aliases: Aliases): string {
  return scrubPath(original, aliases)
    .replace(SERIAL, '$1(removed)')
    .replace(SWITCH_ID, (_, key: string, hex: string) => key + scrubHex('hex', hex, aliases))
    .replace(GUID, (guid) => scrubHex('guid', guid, aliases))
    .replace(IPV6, (text) => (isIpv6(text) ? scrubIpv6(text, aliases) : text))
    .replace(IPV4, (address) => (isIP(address) === 4 ? scrubIpv4(address, aliases) : address));
}

/** Six octets and more: a MAC, a GUID (8), an IPoIB address (20). Not a part of an IPv6 address or a longer word. */
const OCTETS = /(?<![\w:.])(?:[0-9a-f]{2}[:-]){5,19}[0-9a-f]{2}(?![\w:]|-[0-9a-f]{2}\b)/gi;
/** udev's names for netdevs: enx525400000100. */
const MAC_IN_NAME = /\b((?:en|ib|wl)x)([0-9a-f]{12})(?![0-9a-f])/g;
const UUID =
  /(?<![0-9a-f])[0-9a-f]{8}([-_])[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}(?![0-9a-f])/gi;
/** Ids of machines, boots and containers; the addresses in /proc/net/if_inet6. */
const LONG_HEX = /(?<![\w])(?:[0-9a-f]{32}|[0-9a-f]{64})(?![\w])/g;
const SWITCH_ID = /("phys_(?:switch|port)_id":")([0-9a-f]+)/g;
/** sysfs writes a GUID as 0c42:a103:0000:aabb. */
const GUID = /(?<![\w:.])[0-9a-f]{4}(?::[0-9a-f]{4}){3}(?![\w:.])/g;
const SERIAL = /((?:serial[ _.-]?number|\[SN\][^:\n]*)["']?\s*[:=]?\s*["']?)[^\s"',]+/gi;
const IPV4 = /(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)/g;
const IPV6 = /(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){1,7}(?:\.\d{1,3}){0,3}(?![\w:])/gi;

/** A GUID in octets, which is done already, could be read as one. */
function isIpv6(text: string): boolean {
  return isIP(text) === 6 && !/^(?:[0-9a-f]{2}:)+[0-9a-f]{2}$/i.test(text);
}

function scrubOctets(octets: string, aliases: Aliases): string {
  const separator = octets[2]!;
  const parts = octets.toLowerCase().split(separator);
  if (parts.length !== 6) return scrubHex('octets', octets, aliases);
  return scrubMac(parts.join(''), aliases).join(separator);
}

function scrubBareMac(hex: string, aliases: Aliases): string {
  return scrubMac(hex, aliases).join('');
}

/**
 * Zero, broadcast and the bridges' group stay. Any other keeps the two bits that say whether it is a group's and
 * whether somebody made it up, and gets IANA's own vendor part and a number.
 */
function scrubMac(hex: string, aliases: Aliases): string[] {
  if (/^(?:0{12}|f{12}|0180c2.*)$/.test(hex)) return pairs(hex);
  const alias = aliases('mac', hex, (count) => {
    const first = parseInt(hex.slice(0, 2), 16) & 3;
    return `0${first}005e${count.toString(16).padStart(6, '0')}`;
  });
  return pairs(alias);
}

function pairs(hex: string): string[] {
  return hex.match(/../g) ?? [];
}

/** Digits exchanged for a number of the same length and with the same separators; nothing but zeros stays. */
function scrubHex(kind: string, original: string, aliases: Aliases): string {
  const digits = original.replaceAll(/[^0-9a-f]/gi, '');
  if (/^(?:0+|f+)$/i.test(digits)) return original;
  const alias = aliases(`${kind}${digits.length}`, digits, (count) =>
    count.toString(16).padStart(digits.length, '0'),
  );
  let next = 0;
  return original.replaceAll(/[0-9a-f]/gi, () => alias[next++]!);
}

function hostNames({ files, facts }: Snapshot): string[] {
  const os = facts?.['os'];
  const ofOs = typeof os === 'object' && os !== null ? Object.entries(os) : [];
  const names = [
    files['/proc/sys/kernel/hostname'],
    files['/etc/hostname'],
    ...ofOs
      .filter(([key]) => key === 'hostname' || key === 'fqdn')
      .map(([, value]) => String(value)),
  ].flatMap((name) => name?.trim() ?? []);
  const all = names.flatMap((name) => [name, name.split('.')[0]!]);
  return [...new Set(all)].filter((name) => name.length > 2 && !name.startsWith('localhost'));
}

function withoutNames(text: string, names: readonly string[]): string {
  return names.reduce((rest, name) => {
    const word = new RegExp(
      `(?<![\\w-])${name.replaceAll(/[^\w-]/g, String.raw`\$&`)}(?![\\w-])`,
      'gi',
    );
    return rest.replace(word, 'host');
  }, text);
}

function scrubFacts(
  value: Record<string, unknown>,
  inText: (text: string) => string,
): Record<string, unknown> {
  const scrub = (key: string, part: unknown): unknown => {
    if (/serial|uuid|asset/i.test(key)) return '(removed)';
    if (typeof part === 'string') return inText(part);
    if (Array.isArray(part)) return part.map((item) => scrub('', item));
    return typeof part === 'object' && part !== null
      ? scrubFacts(part as Record<string, unknown>, inText)
      : part;
  };
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, scrub(key, part)]));
}

function mapEntries<T>(
  record: Record<string, T>,
  key: (path: string) => string,
  value: (path: string, entry: T) => T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).map(([path, entry]) => [key(path), value(path, entry)]),
  );
}
