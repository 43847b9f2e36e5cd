import { SriovError } from '../model/errors.ts';
import { shellQuote } from '../model/shell-quote.ts';
import { oneLine } from '../model/text.ts';

/** How a generated file is written, by the ending of its name. */
export type OutputFormat = 'json' | 'yaml' | 'xml' | 'ini' | 'shell' | 'text';

const FORMATS: Record<string, OutputFormat> = {
  json: 'json',
  conf: 'json',
  conflist: 'json',
  yaml: 'yaml',
  xml: 'xml',
  ini: 'ini',
  cfg: 'text',
  sh: 'shell',
  spec: 'text',
  txt: 'text',
};

export function outputFormat(name: string): OutputFormat {
  return FORMATS[name.slice(name.lastIndexOf('.') + 1)] ?? 'text';
}

/** How a value comes into a file of that format: whatever it holds, it stays one value. */
export const ESCAPES: Record<OutputFormat, (value: unknown) => string> = {
  json: jsonText,
  // Each JSON value is the same value in YAML.
  yaml: jsonText,
  xml: (value) => plainText(value).replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!),
  // oslo.config replaces $name by another option's value (oslo_config/cfg.py, StrSubWrapper).
  ini: (value) => plainText(value).replaceAll('$', () => '$$'),
  shell: (value) => (Array.isArray(value) ? value : [value]).map(shellWord).join(' '),
  text: plainText,
};

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function jsonText(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}

/** Quoted it could hold a line break, but not in a comment. */
function shellWord(value: unknown): string {
  return shellQuote(plainText(value));
}

function plainText(value: unknown): string {
  const text = typeof value === 'string' ? value : jsonText(value);
  if (UNWRITABLE.test(text)) {
    throw new SriovError(
      'INVALID_NETWORK',
      `"${oneLine(text)}" cannot be written into a file of lines`,
      {
        cause: 'It holds a line break or another character that is not seen but obeyed.',
        actions: ['Give it another name.'],
      },
    );
  }
  return text;
}

/** Line breaks; what a terminal obeys; and what makes a line look like another: zero-width and bidirectional controls. */
// oxlint-disable-next-line no-control-regex
const UNWRITABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
