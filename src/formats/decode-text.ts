import { MAX_BYTES, tooBig } from './limits.ts';
import { placesOf } from './lines.ts';
import { UnreadableText } from './unreadable-text.ts';

/** The bytes of a file as text. @throws {UnreadableText} if they are too many, binary, or not UTF-8 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length > MAX_BYTES) throw tooBig();
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new UnreadableText('is UTF-16; everything that reads such files wants UTF-8');
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  refuseBinary(text);
  refuseOtherBytes(text, bytes);
  return text;
}

/** @throws {UnreadableText} for a character that no text file holds */
export function refuseBinary(text: string): void {
  const at = text.search(BINARY);
  if (at < 0) return;
  const code = text.charCodeAt(at).toString(16).padStart(2, '0');
  throw new UnreadableText(`is no text: it holds the byte 0x${code}`, placesOf(text)(at));
}

// Control characters but for tab, line feed, form feed and carriage return.
const BINARY = /[\u0000-\u0008\u000b\u000e-\u001f]/;

/** The decoder puts U+FFFD in the place of bytes that are no UTF-8; one that was written as such is left. */
function refuseOtherBytes(text: string, bytes: Uint8Array): void {
  if (!text.includes('\ufffd') || Buffer.from(text).equals(bytes)) return;
  let offset = 0;
  let at = text.indexOf('\ufffd');
  let position = 0;
  for (; at >= 0; at = text.indexOf('\ufffd', at + 1)) {
    offset += Buffer.byteLength(text.slice(position, at));
    position = at;
    if (bytes[offset] !== 0xef || bytes[offset + 1] !== 0xbf || bytes[offset + 2] !== 0xbd) break;
  }
  const byte = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
  throw new UnreadableText(
    `is not UTF-8: the byte 0x${byte} is no part of a character`,
    placesOf(text)(Math.max(at, 0)),
  );
}
