import type { Place } from './document.ts';

/** A text that is no document: what is wrong, and where. The message is one line, whatever the text holds. */
export class UnreadableText extends Error {
  constructor(
    message: string,
    readonly place: Place = { line: 1, column: 1 },
    /** What the template makes may well be a document. */
    readonly template = false,
  ) {
    super(message);
    this.name = 'UnreadableText';
  }
}
