/**
 * Makes untrusted text (names from sysfs, pci.ids, program output) safe for one line of a terminal:
 * control characters, escape sequences and bidirectional overrides become visible escapes.
 */
export function oneLine(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return NAMED[character] ?? (code < 0x100 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 4)}}`);
  });
}

// C0, DEL, C1, line and paragraph separators, zero-width and bidirectional controls.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}
