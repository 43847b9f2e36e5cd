import { refuseBinary } from './decode-text.ts';
import type { Document } from './document.ts';
import { guessFormats } from './guess-format.ts';
import { MAX_BYTES, tooBig } from './limits.ts';
import { placesOf } from './lines.ts';
import { readIni } from './read-ini.ts';
import { readJson } from './read-json.ts';
import { readXml } from './read-xml.ts';
import { readYaml } from './read-yaml.ts';
import type { PlaceAt, ReadHint } from './source.ts';
import { tellTemplate } from './tell-template.ts';
import { UnreadableText } from './unreadable-text.ts';

/**
 * The documents of a text: several in YAML, else one. What kind of text it is, its content tells first; the file's
 * name is only a hint.
 * @throws {UnreadableText} if it is none, or too much: not before long, however hostile the text is
 */
export function readDocuments(text: string, hint: ReadHint = {}): Document[] {
  return readAt(text, placesOf(text), hint);
}

export function readAt(text: string, placeAt: PlaceAt, hint: ReadHint): Document[] {
  if (text.length > MAX_BYTES) throw tooBig();
  refuseBinary(text);
  if (/^[\s\ufeff]*$/.test(text)) throw new UnreadableText('is empty', placeAt(0));
  let first: UnreadableText | undefined;
  for (const format of guessFormats(text, hint)) {
    try {
      const documents = READERS[format](text, placeAt, hint);
      if (documents.length > 0) return documents;
      first ??= new UnreadableText('holds nothing but comments', placeAt(0));
    } catch (error) {
      if (!(error instanceof UnreadableText)) throw error;
      first ??= error;
    }
  }
  if (first) throw tellTemplate(first, text, placeAt);
  throw new UnreadableText('is of no format that is known', placeAt(0));
}

type Reader = (text: string, placeAt: PlaceAt, hint: ReadHint) => Document[];

const READERS: Record<Document['format'], Reader> = {
  json: (...args) => [readJson(...args)],
  yaml: readYaml,
  xml: (...args) => [readXml(...args)],
  ini: (...args) => [readIni(...args)],
};
