import { stringify } from 'yaml';
import { type FileValue, pfValue } from './file-value.ts';
import type { HostFile, PfEntry } from './host-file.ts';

/** As a person would write it; what readHostFile reads from it is equal. */
export function printHostFile({ version, pfs }: HostFile): string {
  const list = pfs.length === 0 ? ['pfs: []'] : ['pfs:', ...pfs.flatMap(pfLines)];
  return [...HEAD, `version: ${version}`, ...list, ''].join('\n');
}

const HEAD = [
  '# How SR-IOV is set up on a host, for sriovctl. What is not named stays as it is.',
  '#   sriovctl diff FILE             what would change',
  '#   sriovctl apply FILE            make it so',
  '#   sriovctl persist enable FILE   make it so at every boot',
];

function pfLines(entry: PfEntry): string[] {
  const { fields, ranges } = pfValue(entry);
  const lines = Object.entries(fields).flatMap(([key, value]) => entryLines(key, value, 4));
  if (ranges.length > 0) lines.push('vfs:', ...ranges.flatMap(rangeLines));
  return lines.map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`);
}

/** In a mapping in one line the comma of a range would need quotes. */
function rangeLines([range, settings]: [string, FileValue]): string[] {
  return entryLines(range, settings, 6).map((line) => `  ${line}`);
}

/** `indent`: how far in the first line stands. */
function entryLines(key: string, value: unknown, indent: number): string[] {
  if (typeof value !== 'object' || value === null) return [`${key}: ${scalar(value)}`];
  const pairs = Object.entries(value).map(([name, one]) => `${name}: ${scalar(one)}`);
  const flow = `${key}: {${pairs.join(', ')}}`;
  if (indent + flow.length <= LINE) return [flow];
  return [`${key}:`, ...pairs.map((pair) => `  ${pair}`)];
}

const LINE = 80;

/**
 * Without quotes only what each reader takes for a string: `12:34:56:07:11:22` and `0000:17:00.0` are numbers with the
 * base 60 in YAML 1.1, which Python's and Ruby's readers have.
 */
function scalar(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  const plain = PLAIN.test(value) && stringify(value, { compat: 'yaml-1.1' }).trimEnd() === value;
  return plain ? value : JSON.stringify(value).replaceAll(INVISIBLE, escaped);
}

const PLAIN = /^[A-Za-z0-9_][A-Za-z0-9_.:-]*(?:\{vf\}[A-Za-z0-9_.-]*)?$/;

/** A terminal would obey them. */
const INVISIBLE = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
