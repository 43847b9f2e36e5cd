import type { IniDocument, IniEntry } from './document.ts';
import { type PlaceAt, type ReadHint, rememberSource } from './source.ts';
import { UnreadableText } from './unreadable-text.ts';

/**
 * An ini file as oslo.config reads it (openstack/oslo.config:oslo_config/iniparser.py): `=` or `:`, whichever comes
 * first; indented lines go on with the value, blank lines end it; options may be repeated; # and ; make comments
 * only at the begin of a line. Entries before the first section have the section "", which oslo.config refuses and
 * Proxmox VE's files have.
 * @throws {UnreadableText}
 */
export function readIni(text: string, placeAt: PlaceAt, hint: ReadHint = {}): IniDocument {
  const entries: IniEntry[] = [];
  let section = '';
  let open: IniEntry | undefined;
  for (const { line, offset } of linesOf(text.replace(/^\ufeff/, ''))) {
    const place = placeAt(offset);
    if (line === '') {
      open = undefined;
    } else if (/^[ \t]/.test(line)) {
      if (open === undefined) throw unreadable('an indented line has to follow an option', place);
      open.value += `\n${line.trimStart()}`;
    } else if (line.startsWith('[')) {
      open = undefined;
      section = sectionName(line, place);
    } else if (/^[#;]/.test(line)) {
      open = undefined;
    } else {
      open = { section, ...keyAndValue(line, place), place };
      entries.push(open);
    }
  }
  if (entries.length === 0) throw unreadable('there is no option in it', placeAt(0));
  return rememberSource(
    { format: 'ini', entries, problems: [] },
    { text, index: 0, hint, placeAt },
  );
}

function* linesOf(text: string): Iterable<{ line: string; offset: number }> {
  let offset = 0;
  for (const line of text.split('\n')) {
    yield { line: line.trimEnd(), offset };
    offset += line.length + 1;
  }
}

function sectionName(line: string, place: IniEntry['place']): string {
  if (!line.endsWith(']')) throw unreadable('a section has to end with ]', place);
  if (line.length <= 2) throw unreadable('a section has no name', place);
  return line.slice(1, -1);
}

function keyAndValue(line: string, place: IniEntry['place']): { key: string; value: string } {
  const at = line.search(/[=:]/);
  if (at < 0) throw unreadable('a line is neither a section nor has it = or :', place);
  const key = line.slice(0, at).trim();
  if (key === '') throw unreadable('an option has no name', place);
  const value = line.slice(at + 1).trim();
  const quoted = /^(["']).*\1$/.test(value);
  return { key, value: quoted ? value.slice(1, -1) : value };
}

function unreadable(message: string, place: IniEntry['place']): UnreadableText {
  return new UnreadableText(`is no ini file: ${message}`, place);
}
