import type { Node as JsonTree } from 'jsonc-parser';
import type { Document as YamlTree } from 'yaml';
import type { Document, Path, Place } from './document.ts';

/** What edits and embedded documents need of the text that a document was read from. */
export interface Source {
  /** The text that the document was read from: of the whole file, or of the string that it is. */
  text: string;
  /** Where the document stands among the documents of that text. */
  index: number;
  /** What the reader was told. */
  hint: ReadHint;
  placeAt: PlaceAt;
  tree?: { format: 'json'; root: JsonTree } | { format: 'yaml'; root: YamlTree };
}

/** The place, in the file, of an offset in a text. */
export type PlaceAt = (offset: number) => Place;

export interface ReadHint {
  /** The file's name; its ending helps where the content could be two things. */
  name?: string;
  format?: Document['format'];
}

/** Offsets in a text; the end is behind the last character. */
export interface Range {
  start: number;
  end: number;
}

const SOURCES = new WeakMap<Document, Source>();

export function rememberSource<D extends Document>(document: D, source: Source): D {
  SOURCES.set(document, source);
  return document;
}

export function sourceOf(document: Document): Source {
  const source = SOURCES.get(document);
  if (source === undefined) throw new TypeError('a document that no reader has made');
  return source;
}

/** Index of the first document of a stream, and the strings on the way down to an embedded one. */
export interface Address {
  index: number;
  embedded: { path: Path; format: 'json' | 'yaml'; index: number }[];
}

export function addressOf(document: Document): Address {
  const { index } = sourceOf(document);
  if (document.inside === undefined) return { index, embedded: [] };
  const outer = addressOf(document.inside.document);
  const format = document.format === 'json' ? 'json' : 'yaml';
  return {
    index: outer.index,
    embedded: [...outer.embedded, { path: document.inside.path, format, index }],
  };
}
