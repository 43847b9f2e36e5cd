import type { Document } from './document.ts';
import type { ReadHint } from './source.ts';

/** The formats that a text may be in, the likeliest first: by what it begins with, then by its name. */
export function guessFormats(text: string, { name = '', format }: ReadHint): Document['format'][] {
  if (format !== undefined) return [format];
  const start = text.replace(/^[\s\ufeff]+/, '');
  const ending = /\.(\w+)$/.exec(name.toLowerCase())?.[1] ?? '';
  if (start.startsWith('<') && !YAML_NAMES.has(ending)) return ['xml'];
  const first = firstLine(start);
  if (SECTION.test(first)) return ['ini'];
  // What is no JSON may still be YAML, but only where that is what it says it is.
  if (/^[{[]/.test(start)) return YAML_NAMES.has(ending) ? ['json', 'yaml'] : ['json'];
  if (/^\/[/*]/.test(start)) return ['json'];
  if (ending === 'json' || ending === 'conflist') return ['json'];
  return INI_NAMES.has(ending) || PROXMOX.test(start) ? ['ini'] : ['yaml'];
}

const YAML_NAMES = new Set(['yaml', 'yml']);
const INI_NAMES = new Set(['ini', 'cfg']);

// Not a list of JSON: neither strings nor numbers in it, nor lists or maps.
const SECTION = /^\[(?!(?:true|false|null)\])[A-Za-z_][^\][{}",]*\][ \t]*$/;

// `pci: name`, then its options below tabs: a file of Proxmox VE, which continuation lines read well enough.
const PROXMOX = /^(?:#.*\n|\n)*\w+: \S+\n\t\S/;

/** The first that is no comment of an ini or YAML file. */
function firstLine(text: string): string {
  for (const line of text.split('\n', 1000)) {
    if (line.trim() !== '' && !/^[#;]/.test(line)) return line.trimEnd();
  }
  return '';
}
