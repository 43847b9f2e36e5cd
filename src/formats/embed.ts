import type { DataDocument, Document, Path } from './document.ts';
import { scalarRange } from './locate.ts';
import { get, stringOf } from './node.ts';
import { readAt } from './read-documents.ts';
import { scalarOffsets } from './scalar-offsets.ts';
import { type PlaceAt, sourceOf } from './source.ts';

/**
 * The documents that a string of another document is, with their places in the file: exactly, or, where a string's
 * way of writing does not tell, the string's own.
 * @throws {UnreadableText}
 */
export function embed(parent: Document, path: Path, format: 'json' | 'yaml'): DataDocument[] {
  if (parent.format !== 'json' && parent.format !== 'yaml') return [];
  const node = get(parent.root, ...path);
  const text = stringOf(node);
  if (node === undefined || text === undefined) return [];
  const documents = readAt(text, placesIn(parent, path, text, node.place), { format });
  return documents.flatMap((document) => {
    if (document.format !== 'json' && document.format !== 'yaml') return [];
    document.inside = { document: parent, path };
    return [document];
  });
}

function placesIn(
  parent: DataDocument,
  path: Path,
  text: string,
  own: ReturnType<PlaceAt>,
): PlaceAt {
  const source = sourceOf(parent);
  const range = scalarRange(source, path);
  const offsets = range && scalarOffsets(source.text.slice(range.start, range.end), text);
  if (range === undefined || offsets === undefined) return () => own;
  return (offset) => source.placeAt(range.start + (offsets[offset] ?? range.end - range.start));
}
