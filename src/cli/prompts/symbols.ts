/** What marks lines and choices. */
export interface Symbols {
  cursor: string;
  checked: string;
  unchecked: string;
  done: string;
  warning: string;
  /** Shows in any text what this terminal has no glyph for. */
  fit(text: string): string;
}

const UNICODE: Symbols = {
  cursor: '❯',
  checked: '◉',
  unchecked: '◯',
  done: '✓',
  warning: '!',
  fit: (text) => text,
};

const ASCII: Symbols = {
  cursor: '>',
  checked: '[x]',
  unchecked: '[ ]',
  done: '*',
  warning: '!',
  fit: (text) => text.replace(/[^\x00-\x7f]/g, (glyph) => LOOKALIKES[glyph] ?? '?'),
};

const LOOKALIKES: Record<string, string> = {
  '→': '->',
  '…': '...',
  '✓': '*',
  '✗': 'x',
  '≤': '<=',
  '≥': '>=',
  '·': '-',
};

/**
 * Glyphs as far as the locale's character set goes (setlocale(3): LC_ALL before LC_CTYPE before LANG), and none on the
 * kernel's console and real or serial terminals, whose fonts lack them whatever the locale says.
 */
export function symbolsFor(env: Record<string, string | undefined>): Symbols {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  const hasGlyphs = !/^(?:linux|dumb|ansi|vt\d+.*)$/.test(env['TERM'] ?? 'dumb');
  return /utf-?8/i.test(locale) && hasGlyphs ? UNICODE : ASCII;
}
